// What the Node adapters share: the environment that corsuite gives them and
// the answer of /items. It knows nothing of CORS.

import { readFileSync } from 'node:fs'

export const host = process.env.HOST
export const port = Number(process.env.PORT)

/** The methods that /items answers, beside HEAD. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export const items = { items: [1, 2, 3] }
export const requestID = '7f1b2c'

/** Says which releases of the packages are installed, by their names. */
export function sayRelease (packages) {
  const releases = Object.entries(packages).map(([name, module]) => {
    const file = new URL(`node_modules/${module}/package.json`, import.meta.url)
    return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`
  })
  console.log(`release: ${releases.join(' with ')}`)
}

/** Ends the adapter: the library has no way to say this. */
export function cannotExpress (what) {
  console.error(what)
  process.exit(78)
}

/** Reads the policy; a field that it lacks is undefined. */
export function readPolicy () {
  const policy = JSON.parse(readFileSync(process.env.POLICY, 'utf8'))
  if (policy.grants) cannotExpress('there is one list of origins, and no grants')
  if (policy.denied?.length) cannotExpress('there is no list of denied origins')
  const other = policy.origins?.find((o) => o !== '*' && o.replace('://*.', '://').includes('*'))
  if (other) cannotExpress(`a pattern stands for one label: ${other}`)
  return policy
}

/** The policy's methods with those that no server can refuse. */
export function withSafelisted (policy) {
  return [...new Set(['GET', 'HEAD', 'POST', ...(policy.methods ?? [])])]
}

/** Lists that say "*": most libraries say back what is asked when given nothing. */
export function orAny (list) {
  return list?.includes('*') ? undefined : list ?? []
}

/** Turns https://*.example.com into a regular expression, one label for the star. */
export function pattern (origin) {
  const [before, after] = origin.split('*').map((s) => s.replace(/[.\\^$|?+()[\]{}]/g, '\\$&'))
  return after === undefined ? origin : new RegExp(`^${before}[^./:?#@]+${after}$`)
}

/** A function from an asking origin to the value of Access-Control-Allow-Origin, or null. */
export function originFunction (policy) {
  const allowed = (policy.origins ?? []).map(pattern)
  return (origin) => {
    const match = allowed.some((a) => a instanceof RegExp ? a.test(origin) : a === origin)
    return match ? origin : null
  }
}
