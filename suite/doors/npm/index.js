// Judges a server in a test: the program does the work, and what it found comes back.

import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binary } from './binary.js'

export { binary }

// What is kept of the program's output.
const limit = 1 << 20

/**
 * Judges a server by a policy. The server is a URL, a node:http server or a request
 * listener such as an Express application; what is not listening yet listens on a free
 * port of the loopback interface for as long as it takes.
 */
export async function judge (server, policy, options = {}) {
  const { path = '/', via = ['raw'], args = [], targets, signal } = options
  const folder = await mkdtemp(join(tmpdir(), 'corsuite-'))
  const { base, close } = await listening(server)
  try {
    const config = join(folder, 'corsuite.json')
    const url = (target) => new URL(target, base).href
    const list = (targets ?? [{ url: path }]).map((target) => ({ ...target, url: url(target.url) }))
    await writeFile(config, JSON.stringify({ policy, targets: list }))
    const report = join(folder, 'report.json')
    const { code, out, err } = await run(['run', '--config', config, '--via', via.join(','), '--out', `json=${report}`, ...args], signal)
    if (code !== 0 && code !== 1 && code !== 3) throw new Error(err.trim() || `corsuite ended with exit code ${code}`)
    return { code, text: out, messages: err, report: JSON.parse(await readFile(report, 'utf8').catch(() => 'null')) }
  } finally {
    await close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The matcher: expect(server).toConform(policy). */
export async function toConform (server, policy, options) {
  const { code, text, messages } = await judge(server, policy, options)
  // What could not be judged is neither a pass nor a fail, for .not either.
  if (code === 3) throw new Error(`corsuite could not judge the server\n${messages}${text}`)
  return {
    pass: code === 0,
    message: () => code === 0 ? 'the server conforms to the policy, and was expected not to' : text
  }
}

function run (args, signal) {
  return new Promise((resolve, reject) => {
    const program = spawn(binary(), args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
    const said = { out: '', err: '' }
    for (const [name, stream] of [['out', program.stdout], ['err', program.stderr]]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => { said[name] = (said[name] + text).slice(0, limit) })
    }
    program.on('error', reject)
    program.on('close', (code) => resolve({ code, ...said }))
  })
}

async function listening (server) {
  if (typeof server === 'string' || server instanceof URL) return { base: server, close: async () => {} }
  if (typeof server === 'function') server = createServer(server)
  if (typeof server?.listen !== 'function') throw new TypeError('want a URL, a node:http server or a request listener')
  if (server.listening) return { base: address(server), close: async () => {} }
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = () => new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections?.()
  })
  return { base: address(server), close }
}

function address (server) {
  const { address, family, port } = server.address()
  const any = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[address]
  const host = any ?? (family === 'IPv6' ? `[${address}]` : address)
  return `http://${host}:${port}/`
}
