// The adapter for @fastify/cors.

import cors from '@fastify/cors'
import Fastify from 'fastify'
import { host, items, methods, orAny, pattern, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ '@fastify/cors': '@fastify/cors', Fastify: 'fastify' })
const policy = readPolicy()
const any = policy.origins?.includes('*')

const app = Fastify()
await app.register(cors, {
  // true says back the asking origin, which credentials need.
  origin: any ? (policy.credentials ? true : '*') : (policy.origins ?? []).map(pattern),
  credentials: policy.credentials,
  methods: policy.methods?.includes('*') ? '*' : withSafelisted(policy),
  allowedHeaders: orAny(policy.headers) ?? null,
  exposedHeaders: policy.expose ?? null,
  maxAge: policy['max-age'] ?? null
})
app.route({
  method: methods,
  url: '/items',
  handler: async (request, reply) => {
    reply.header('X-Request-Id', requestID)
    return items
  }
})
app.all('/boom', async () => { throw new Error('boom') })
await app.listen({ host, port })
