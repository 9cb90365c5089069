// The adapter for @elysiajs/cors in an Elysia application, on Node.

import { cors } from '@elysiajs/cors'
import { node } from '@elysiajs/node'
import { Elysia } from 'elysia'
import { host, items, methods, orAny, pattern, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ '@elysiajs/cors': '@elysiajs/cors', Elysia: 'elysia' })
const policy = readPolicy()
const any = policy.origins?.includes('*')

const app = new Elysia({ adapter: node() })
app.use(cors({
  // true says back the asking origin, which credentials need.
  origin: any ? (policy.credentials ? true : '*') : (policy.origins ?? []).map(pattern),
  credentials: policy.credentials ?? false,
  methods: policy.methods?.includes('*') ? '*' : withSafelisted(policy),
  allowedHeaders: orAny(policy.headers) ?? true,
  exposeHeaders: policy.expose ?? [],
  maxAge: policy['max-age']
}))
for (const method of methods) {
  app.route(method, '/items', ({ set }) => {
    set.headers['x-request-id'] = requestID
    return items
  })
}
app.all('/boom', () => { throw new Error('boom') })
app.listen({ port, hostname: host })
