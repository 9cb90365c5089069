// The adapter for the cors middleware of Hono, on Node.

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { host, items, methods, orAny, originFunction, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ Hono: 'hono' })
const policy = readPolicy()
const any = policy.origins?.includes('*')
const patterns = policy.origins?.some((origin) => origin.includes('*'))

// A list is compared as it is; patterns, and anybody with credentials, take a function.
let origin = policy.origins ?? []
if (patterns) origin = originFunction(policy)
if (any) origin = policy.credentials ? (asking) => asking : '*'

const app = new Hono()
app.use(cors({
  origin,
  credentials: policy.credentials,
  allowMethods: policy.methods?.includes('*') ? ['*'] : withSafelisted(policy),
  allowHeaders: orAny(policy.headers),
  exposeHeaders: policy.expose,
  maxAge: policy['max-age']
}))
app.on(methods, '/items', (c) => c.json(items, 200, { 'X-Request-Id': requestID }))
app.all('/boom', () => { throw new Error('boom') })
serve({ fetch: app.fetch, hostname: host, port })
