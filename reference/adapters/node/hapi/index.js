// The adapter for the route option cors of hapi.
//
// hapi allows the methods that a path has routes for, so that the policy's
// methods decide which routes there are.

import Hapi from '@hapi/hapi'
import { cannotExpress, host, items, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ hapi: '@hapi/hapi' })
const policy = readPolicy()
if (policy.headers?.includes('*')) cannotExpress('hapi has no way to allow every header')
if (policy.methods?.includes('*')) cannotExpress('hapi allows the methods that there are routes for')

const server = Hapi.server({
  host,
  port,
  debug: false,
  routes: {
    cors: {
      origin: policy.origins ?? [],
      credentials: policy.credentials,
      headers: policy.headers,
      exposedHeaders: policy.expose,
      maxAge: policy['max-age']
    }
  }
})
const routes = withSafelisted(policy).filter((method) => method !== 'HEAD')
server.route({
  // HEAD comes with GET, and may not be named.
  method: routes,
  path: '/items',
  handler: (request, h) => h.response(items).header('X-Request-Id', requestID)
})
server.route({ method: routes, path: '/boom', handler: () => { throw new Error('boom') } })
await server.start()
