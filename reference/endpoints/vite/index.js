// The development server of Vite.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'vite'
import { friend, host, mistaken, port, work } from '../told.js'

writeFileSync(join(work, 'main.js'), 'export const x = 1\n')

const server = await createServer({
  configFile: false,
  root: work,
  cacheDir: join(work, '.vite'),
  logLevel: 'error',
  server: {
    host,
    port,
    strictPort: true,
    // The mistake: true lets in whoever asks, which was the default until a CVE of 2025.
    cors: mistaken ? true : { origin: friend }
  }
})
await server.listen()
