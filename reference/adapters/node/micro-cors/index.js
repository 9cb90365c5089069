// The adapter for micro-cors before a function of micro.

import { createServer } from 'node:http'
import { send, serve } from 'micro'
import microCors from 'micro-cors'
import { cannotExpress, host, items, methods, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ 'micro-cors': 'micro-cors', micro: 'micro' })
const policy = readPolicy()
if (policy.origins?.length !== 1 || (policy.origins[0] !== '*' && policy.origins[0].includes('*'))) {
  cannotExpress('there is one origin, or *')
}

const cors = microCors({
  origin: policy.origins[0],
  allowCredentials: policy.credentials ?? false,
  allowMethods: withSafelisted(policy),
  allowHeaders: policy.headers ?? [],
  exposeHeaders: policy.expose ?? [],
  ...(policy['max-age'] !== undefined && { maxAge: policy['max-age'] })
})
const handler = cors((req, res) => {
  const { pathname } = new URL(req.url, 'http://server.example')
  if (req.method === 'OPTIONS') return send(res, 200) // as its documentation shows
  if (pathname === '/boom') throw new Error('boom')
  if (pathname !== '/items') return send(res, 404, 'Not Found')
  if (req.method !== 'HEAD' && !methods.includes(req.method)) return send(res, 405)
  res.setHeader('X-Request-Id', requestID)
  return send(res, 200, items)
})
createServer(serve(handler)).listen(port, host)
