// Resumable uploads with tus-node-server.

import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { createServer } from 'node:http'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { friend, host, mistaken, port, work } from '../told.js'

// What is to be uploaded.
const directory = join(work, 'files')
mkdirSync(directory)
writeFileSync(join(directory, 'one'), '')
writeFileSync(join(directory, 'one.json'), JSON.stringify({ id: 'one', size: 10, offset: 0, creation_date: new Date().toISOString(), storage: { type: 'file', path: join(directory, 'one') } }))

const server = new Server({
  path: '/files',
  datastore: new FileStore({ directory }),
  // The mistake: a slash at the end of the origin.
  allowedOrigins: [mistaken ? friend + '/' : friend],
  allowedCredentials: true
})
createServer((req, res) => {
  if (req.url.startsWith('/files/')) server.handle(req, res)
  else res.writeHead(req.url === '/' ? 200 : 404).end()
}).listen(port, host)
