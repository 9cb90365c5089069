// Fastify as the advice configures it.

import cors from '@fastify/cors'
import Fastify from 'fastify'
import { host, items, methods, port, requestID } from '../contract.js'
import { runSnippet, sayRelease } from './snippet.js'

sayRelease({ Fastify: 'fastify', '@fastify/cors': '@fastify/cors' })
const app = Fastify()
await runSnippet({ app, cors })
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
