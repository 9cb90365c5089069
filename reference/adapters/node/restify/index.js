// The adapter for restify-cors-middleware2 in a restify server.

import restify from 'restify'
import corsMiddleware from 'restify-cors-middleware2'
import { cannotExpress, host, items, port, readPolicy, requestID, sayRelease } from '../contract.js'

sayRelease({ 'restify-cors-middleware2': 'restify-cors-middleware2', restify: 'restify' })
const policy = readPolicy()
if (policy.headers?.includes('*')) cannotExpress('there is no word for every header')
if (!policy.origins?.length) cannotExpress('without origins it allows every one')

const cors = corsMiddleware({
  origins: policy.origins,
  credentials: policy.credentials,
  allowCredentialsAllOrigins: policy.credentials && policy.origins.includes('*'),
  allowHeaders: policy.headers ?? [],
  exposeHeaders: policy.expose ?? [],
  preflightMaxAge: policy['max-age']
})
const server = restify.createServer()
server.pre(cors.preflight)
server.use(cors.actual)
const routes = { GET: 'get', HEAD: 'head', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'del' }
for (const route of Object.values(routes)) {
  server[route]('/items', (req, res, next) => {
    res.header('X-Request-Id', requestID)
    res.send(items)
    next()
  })
  server[route]('/boom', (req, res, next) => { next(new Error('boom')) })
}
server.listen(port, host)
