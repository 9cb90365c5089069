// What the hosts of the advice's snippets share.

import { readFileSync } from 'node:fs'

const AsyncFunction = (async () => {}).constructor

/** Runs the text of SNIPPET, which sees the given names and nothing else of its host. */
export async function runSnippet (names) {
  const text = readFileSync(process.env.SNIPPET, 'utf8')
  await new AsyncFunction(...Object.keys(names), text)(...Object.values(names))
}

export { sayRelease } from '../contract.js'
