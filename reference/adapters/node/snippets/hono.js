// Hono as the advice configures it, on Node.

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { host, items, methods, port, requestID } from '../contract.js'
import { runSnippet, sayRelease } from './snippet.js'

sayRelease({ Hono: 'hono' })
const app = new Hono()
await runSnippet({ app, cors })
app.on(methods, '/items', (c) => c.json(items, 200, { 'X-Request-Id': requestID }))
app.all('/boom', () => { throw new Error('boom') })
serve({ fetch: app.fetch, hostname: host, port })
