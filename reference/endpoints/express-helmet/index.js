// An Express API behind helmet, whose Cross-Origin-Resource-Policy keeps no
// fetch() out.

import cors from 'cors'
import express from 'express'
import helmet from 'helmet'
import { friend, host, mistaken, port } from '../told.js'

const app = express()
app.use(helmet())
// The mistake: the wildcard beside credentials, which no browser takes.
app.use(cors({ origin: mistaken ? '*' : [friend], credentials: true }))
app.get('/items', (req, res) => res.json([1, 2, 3]))
app.listen(port, host)
