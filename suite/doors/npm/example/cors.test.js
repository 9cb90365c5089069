// An Express application, right and wrong.

import { createServer } from 'node:http'
import cors from 'cors'
import { judge } from 'corsuite'
import 'corsuite/vitest'
import express from 'express'
import { expect, test } from 'vitest'

const policy = { origins: ['https://app.example.com', 'https://shop.example.com'], credentials: true, methods: ['PUT'], headers: ['Content-Type'] }

function application (origin) {
  const app = express()
  app.use(cors({ origin, credentials: true, methods: ['GET', 'HEAD', 'POST', 'PUT'], allowedHeaders: ['Content-Type'] }))
  app.all('/items', (req, res) => { res.json({ items: [1, 2, 3] }) })
  return app
}

test('an application that does what the policy says', async () => {
  await expect(application(policy.origins)).toConform(policy, { path: '/items' })
}, 120_000)

test('a server that listens already stays as it is', async () => {
  const server = createServer(application(policy.origins))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { code, report } = await judge(server, policy, { path: '/items', args: ['--only', 'cors-check'] })
  expect(code).toBe(0)
  expect(report.counts.pass).toBeGreaterThan(5)
  expect(server.listening).toBe(true)
  await new Promise((resolve) => { server.close(resolve); server.closeAllConnections() })
}, 120_000)

test('an application that lets everybody in does not conform, and the message is the report', async () => {
  await expect(application(true)).not.toConform(policy, { path: '/items' })
  const message = await expect(application(true)).toConform(policy, { path: '/items' }).then(() => '', (error) => error.message)
  expect(message).toContain('https://stranger.example')
  expect(message).toContain('how to fix it')
}, 120_000)

test('what could not be judged is neither', async () => {
  await expect(expect('http://127.0.0.1:1/').toConform(policy)).rejects.toThrow('could not judge')
  await expect(expect('http://127.0.0.1:1/').not.toConform(policy)).rejects.toThrow('could not judge')
  await expect(judge('http://127.0.0.1:1/', { origins: ['app.example.com'] })).rejects.toThrow('app.example.com')
}, 120_000)
