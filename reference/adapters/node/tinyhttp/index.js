// The adapter for @tinyhttp/cors in a tinyhttp application.

import { App } from '@tinyhttp/app'
import { cors } from '@tinyhttp/cors'
import { cannotExpress, host, items, methods, orAny, pattern, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ '@tinyhttp/cors': '@tinyhttp/cors', tinyhttp: '@tinyhttp/app' })
const policy = readPolicy()
const any = policy.origins?.includes('*')
const patterns = !any && policy.origins?.some((origin) => origin.includes('*'))
if (policy.methods?.includes('*')) cannotExpress('there is no word for every method')

// Patterns are one regular expression; everybody with credentials is a function that says back who asks.
let origin = policy.origins ?? []
if (patterns) origin = new RegExp(origin.map(pattern).map((o) => o.source ?? `^${o}$`).join('|'))
if (any) origin = policy.credentials ? (req) => req.headers.origin ?? '*' : '*'

const app = new App()
app.use(cors({
  origin,
  credentials: policy.credentials,
  methods: withSafelisted(policy),
  allowedHeaders: orAny(policy.headers) ?? ['*', ...policy.headers.filter((name) => name !== '*')],
  exposedHeaders: policy.expose,
  maxAge: policy['max-age']
}))
for (const method of methods) {
  app[method.toLowerCase()]('/items', (req, res) => {
    res.set('X-Request-Id', requestID).json(items)
  })
}
app.all('/boom', () => { throw new Error('boom') })
app.listen(port, undefined, host)
