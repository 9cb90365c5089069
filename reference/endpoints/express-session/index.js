// An Express API whose session is a cookie.

import cors from 'cors'
import express from 'express'
import session from 'express-session'
import { friend, host, mistaken, port } from '../told.js'

const store = new session.MemoryStore()
store.set('signed-in', { cookie: { originalMaxAge: null }, user: 'x' })

const app = express()
const layers = [
  cors({ origin: [friend], credentials: true }),
  session({ secret: 'keyboard cat', store, resave: false, saveUninitialized: false }),
  (req, res, next) => req.session.user ? next() : res.status(401).json({ message: 'sign in first' })
]
// The mistake: the session stands before CORS, so that refusals cannot be read, nor preflights pass.
if (mistaken) layers.push(layers.shift())
app.use(...layers)
app.get('/me', (req, res) => res.json({ name: req.session.user }))
app.listen(port, host)
