// An event stream of Fastify.

import { PassThrough } from 'node:stream'
import cors from '@fastify/cors'
import Fastify from 'fastify'
import { friend, host, mistaken, port } from '../told.js'

const app = Fastify()
await app.register(cors, { origin: [friend], credentials: true })

/** Writes an event now and then until the reader has gone. */
function follow (to) {
  const beat = setInterval(() => to.write('data: x\n\n'), 200)
  to.write('data: x\n\n')
  to.on('close', () => clearInterval(beat))
}

app.get('/events', (request, reply) => {
  const head = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
  if (mistaken) {
    // The mistake: the raw response knows nothing of the headers that plugins have set on the reply.
    reply.hijack()
    reply.raw.writeHead(200, head)
    follow(reply.raw)
    return
  }
  const events = new PassThrough()
  request.raw.on('close', () => events.destroy())
  follow(events)
  return reply.headers(head).send(events)
})
await app.listen({ host, port })
