// A GraphQL endpoint of Apollo Server in Express.

import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import cors from 'cors'
import express from 'express'
import { friend, host, mistaken, port } from '../told.js'

const server = new ApolloServer({
  typeDefs: 'type Query { me: String }',
  resolvers: { Query: { me: () => 'x' } }
})
await server.start()

const app = express()
const layer = cors({ origin: [friend], credentials: true, allowedHeaders: ['Content-Type'] })
// The mistake: only preflights are answered.
if (mistaken) app.options('/graphql', layer)
else app.use('/graphql', layer)
app.use('/graphql', express.json(), expressMiddleware(server))
app.listen(port, host)
