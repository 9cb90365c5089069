// The adapter for @koa/cors.

import cors from '@koa/cors'
import Koa from 'koa'
import { host, items, methods, orAny, originFunction, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ '@koa/cors': '@koa/cors', Koa: 'koa' })
const policy = readPolicy()
const any = policy.origins?.includes('*')
const allowed = originFunction(policy)

const app = new Koa()
app.silent = true
app.use(cors({
  // The documented way to a list is a function; without one it is "*", which
  // turns into the asking origin when credentials are allowed.
  origin: any ? undefined : (ctx) => allowed(ctx.get('Origin')),
  credentials: policy.credentials,
  allowMethods: policy.methods?.includes('*') ? '*' : withSafelisted(policy),
  allowHeaders: orAny(policy.headers),
  exposeHeaders: policy.expose,
  maxAge: policy['max-age']
}))
app.use((ctx) => {
  if (ctx.path === '/boom') throw new Error('boom')
  if (ctx.path !== '/items') return
  if (ctx.method !== 'HEAD' && !methods.includes(ctx.method)) ctx.throw(405)
  ctx.set('X-Request-Id', requestID)
  ctx.body = items
})
app.listen(port, host)
