// The adapter for useCORS of @whatwg-node/server, which is what GraphQL Yoga
// and GraphQL Mesh hand their option cors to.

import { createServer } from 'node:http'
import { createServerAdapter, Response, useCORS } from '@whatwg-node/server'
import { cannotExpress, host, items, methods, orAny, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ '@whatwg-node/server': '@whatwg-node/server' })
const policy = readPolicy()
const any = policy.origins?.includes('*')
if (!any && policy.origins?.some((origin) => origin.includes('*'))) cannotExpress('useCORS has no patterns')
if (!policy.origins?.length) cannotExpress('without an origin useCORS allows every one')

const handle = (request) => {
  const { pathname } = new URL(request.url)
  if (pathname === '/boom') throw new Error('boom')
  if (pathname !== '/items') return new Response('Not Found', { status: 404 })
  if (request.method !== 'HEAD' && !methods.includes(request.method)) return new Response(null, { status: 405 })
  return Response.json(items, { headers: { 'X-Request-Id': requestID } })
}
createServer(createServerAdapter(handle, {
  plugins: [useCORS({
    origin: policy.origins,
    credentials: policy.credentials,
    methods: policy.methods?.includes('*') ? undefined : withSafelisted(policy),
    allowedHeaders: orAny(policy.headers),
    exposedHeaders: policy.expose,
    maxAge: policy['max-age']
  })]
})).listen(port, host)
