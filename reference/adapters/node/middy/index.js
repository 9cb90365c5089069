// The adapter for @middy/http-cors, the CORS of a Lambda function that does it
// itself, behind the few lines of HTTP that stand for the API gateway.

import { createServer } from 'node:http'
import middy from '@middy/core'
import cors from '@middy/http-cors'
import { host, items, methods, port, readPolicy, requestID, sayRelease, withSafelisted } from '../contract.js'

sayRelease({ '@middy/http-cors': '@middy/http-cors' })
const policy = readPolicy()

const respond = (event) => {
  if (event.rawPath === '/boom') throw new Error('boom')
  if (event.rawPath !== '/items') return { statusCode: 404, body: '{"message":"Not Found"}' }
  const method = event.requestContext.http.method
  if (method !== 'HEAD' && !methods.includes(method)) return { statusCode: 405 }
  return { statusCode: 200, headers: { 'Content-Type': 'application/json', 'X-Request-Id': requestID }, body: JSON.stringify(items) }
}

const joined = (list) => list?.length ? list.join(', ') : undefined
const lambda = middy(respond).use(cors({
  // By default a preflight is left to the function.
  disableBeforePreflightResponse: false,
  origins: policy.origins,
  credentials: policy.credentials,
  methods: joined(withSafelisted(policy)),
  headers: joined(policy.headers),
  exposeHeaders: joined(policy.expose),
  maxAge: policy['max-age']
}))

// Payload format 2.0: header names in lower case, lines of the same name joined by a comma.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
createServer(async (request, response) => {
  const { pathname, search } = new URL(request.url, 'http://gateway')
  const headers = Object.fromEntries(Object.entries(request.headersDistinct).map(([name, lines]) => [name, lines.join(',')]))
  const event = {
    version: '2.0',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    requestContext: { http: { method: request.method, path: pathname } }
  }
  let answer
  try {
    answer = await lambda(event, { getRemainingTimeInMillis: () => 10000 })
  } catch {
    // A function that fails is the gateway's to answer, and it knows no CORS of its own.
    answer = { statusCode: 500, headers: { 'Content-Type': 'application/json' }, body: '{"message":"Internal Server Error"}' }
  }
  response.writeHead(answer.statusCode, answer.headers)
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}).listen(port, host)
