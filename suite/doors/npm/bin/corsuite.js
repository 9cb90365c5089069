#!/usr/bin/env node
// The command: the program with the same arguments, streams, signals and exit code.

import { spawn } from 'node:child_process'
import { binary } from '../binary.js'

let path
try {
  path = binary()
} catch (error) {
  console.error(error.message)
  process.exit(2)
}
const program = spawn(path, process.argv.slice(2), { stdio: 'inherit' })
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
for (const signal of signals) process.on(signal, () => program.kill(signal))
program.on('error', (error) => {
  console.error(`corsuite: ${error.message}`)
  process.exit(2)
})
program.on('exit', (code, signal) => {
  if (!signal) process.exit(code)
  for (const s of signals) process.removeAllListeners(s)
  process.kill(process.pid, signal)
})
