// Socket.IO 2: the polling that every connection begins with, and the WebSocket.

import { createServer } from 'node:http'
import io from 'socket.io'
import { friend, host, mistaken, port } from '../told.js'

const server = createServer((req, res) => res.writeHead(404).end())
// The mistake: whoever asks is let in, as it was by default before 2.4.
io(server, { origins: mistaken ? (origin, answer) => answer(null, true) : [friend] })
server.listen(port, host)
