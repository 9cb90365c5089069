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
// The mistake: an origin has no path, so with a slash it is nobody's.
const origin = mistaken ? friend + '/' : friend
app.use('/graphql', cors({ origin: [origin], credentials: true, allowedHeaders: ['Content-Type'] }), express.json(), expressMiddleware(server))
app.listen(port, host)
