// An OpenID Provider with oidc-provider, which does CORS itself.

import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import { host, mistaken, port } from '../told.js'

const provider = new Provider(`http://${host}:${port}`, { clients: [], clientBasedCORS: () => true })
const answer = provider.callback()
createServer((req, res) => {
  if (req.url === '/') return res.end()
  // The mistake: what stands in front lets through the methods that it knows.
  if (mistaken && req.method === 'OPTIONS') return res.writeHead(405).end()
  answer(req, res)
}).listen(port, host)
