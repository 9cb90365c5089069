// The adapter for handleCors of h3, on Node: what Nitro and Nuxt have.

import { H3, handleCors, serve } from 'h3'
import { host, items, methods, orAny, pattern, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ h3: 'h3' })
const policy = readPolicy()
const any = policy.origins?.includes('*')

const options = {
  // "*" does not go with credentials; a function that lets everybody in says back who asks.
  origin: any ? (policy.credentials ? () => true : '*') : (policy.origins ?? []).map(pattern),
  credentials: policy.credentials,
  methods: policy.methods?.includes('*') ? '*' : withSafelisted(policy),
  allowHeaders: orAny(policy.headers) ?? '*',
  exposeHeaders: policy.expose,
  maxAge: policy['max-age'] === undefined ? undefined : String(policy['max-age']),
  preflight: { statusCode: 204 }
}

const app = new H3({ silent: true })
app.use((event) => {
  const preflight = handleCors(event, options)
  if (preflight !== false) return preflight
})
for (const method of [...methods, 'HEAD']) {
  app.on(method, '/items', (event) => {
    event.res.headers.set('X-Request-Id', requestID)
    return items
  })
}
app.all('/boom', () => { throw new Error('boom') })
serve(app, { hostname: host, port, silent: true })
