// Node's own HTTP/2 server, which speaks nothing else.

import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import { friend, host, mistaken, port } from '../told.js'

const keys = { key: readFileSync(process.env.KEY), cert: readFileSync(process.env.CERT) }

createSecureServer(keys, (req, res) => {
  // The mistake: HTTP/2 has lower-case names only, and Node's object of headers has no other.
  const origin = mistaken ? req.headers.Origin : req.headers.origin
  res.setHeader('Content-Type', 'application/json')
  res.setHeader('Vary', 'Origin')
  if (origin === friend) {
    res.setHeader('Access-Control-Allow-Origin', friend)
    res.setHeader('Access-Control-Allow-Credentials', 'true')
  }
  res.end('[]')
}).listen(port, host)
