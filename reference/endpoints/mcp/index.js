// An MCP server over Streamable HTTP, with the TypeScript SDK, in Express with cors.

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
import cors from 'cors'
import express from 'express'
import { randomUUID } from 'node:crypto'
import { friend, host, mistaken, port } from '../told.js'

const app = express()
app.use(cors({
  origin: [friend],
  methods: ['GET', 'POST', 'DELETE'],
  allowedHeaders: ['Content-Type', 'Authorization', 'Mcp-Session-Id', 'MCP-Protocol-Version', 'Last-Event-ID'],
  // The mistake: a page cannot read the id that it has to send with every later request.
  exposedHeaders: mistaken ? [] : ['Mcp-Session-Id']
}))
app.get('/', (req, res) => res.end())

// Sessions by their ids, the newest of them: nobody here ends one.
const sessions = new Map()
app.all('/mcp', express.json(), async (req, res) => {
  const known = sessions.get(req.headers['mcp-session-id'])
  if (known) return known.handleRequest(req, res, req.body)
  if (req.method !== 'POST' || !isInitializeRequest(req.body)) return res.status(400).json({ jsonrpc: '2.0', error: { code: -32000, message: 'no session' }, id: null })
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => {
      sessions.set(id, transport)
      if (sessions.size > 100) sessions.delete(sessions.keys().next().value)
    }
  })
  await new McpServer({ name: 'items', version: '1.0.0' }).connect(transport)
  await transport.handleRequest(req, res, req.body)
})
// A body that is no JSON is the client's mistake, and is told without a stack.
app.use((err, req, res, next) => res.status(err.status ?? 500).json({ jsonrpc: '2.0', error: { code: -32700, message: 'parse error' }, id: null }))
app.listen(port, host)
