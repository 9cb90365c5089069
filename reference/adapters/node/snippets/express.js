// Express as the advice configures it.

import { createRequire } from 'node:module'
import express from 'express'
import { host, items, methods, port, requestID } from '../contract.js'
import { runSnippet, sayRelease } from './snippet.js'

sayRelease({ Express: 'express', cors: 'cors' })
const app = express()
await runSnippet({ app, require: createRequire(import.meta.url) })
for (const method of methods) {
  app[method.toLowerCase()]('/items', (req, res) => {
    res.set('X-Request-Id', requestID).json(items)
  })
}
app.all('/boom', () => { throw new Error('boom') })
app.listen(port, host)
