// Koa as the advice configures it.

import cors from '@koa/cors'
import Koa from 'koa'
import { host, items, methods, port, requestID } from '../contract.js'
import { runSnippet, sayRelease } from './snippet.js'

sayRelease({ Koa: 'koa', '@koa/cors': '@koa/cors' })
const app = new Koa()
app.silent = true
await runSnippet({ app, cors })
app.use((ctx) => {
  if (ctx.path === '/boom') throw new Error('boom')
  if (ctx.path !== '/items') return
  if (ctx.method !== 'HEAD' && !methods.includes(ctx.method)) ctx.throw(405)
  ctx.set('X-Request-Id', requestID)
  ctx.body = items
})
app.listen(port, host)
