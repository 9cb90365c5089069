// The adapter for the cors middleware in an Express application.

import cors from 'cors'
import express from 'express'
import { host, items, methods, orAny, pattern, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ cors: 'cors', Express: 'express' })
const policy = readPolicy()
const any = policy.origins?.includes('*')

const app = express()
app.use(cors({
  // true says back the asking origin, which credentials need.
  origin: any ? (policy.credentials ? true : '*') : (policy.origins ?? []).map(pattern),
  credentials: policy.credentials,
  methods: policy.methods?.includes('*') ? '*' : withSafelisted(policy),
  allowedHeaders: orAny(policy.headers),
  exposedHeaders: policy.expose,
  maxAge: policy['max-age']
}))
for (const method of methods) {
  app[method.toLowerCase()]('/items', (req, res) => {
    res.set('X-Request-Id', requestID).json(items)
  })
}
app.all('/boom', () => { throw new Error('boom') })
app.listen(port, host)
