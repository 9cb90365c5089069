// Resumable uploads with tus-node-server.

import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { friend, host, mistaken, port, work } from '../told.js'

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
server.listen({ host, port })
