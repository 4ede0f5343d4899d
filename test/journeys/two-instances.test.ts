import { createServer, request, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApp, signUp, withCode, withPasskey } from '../support/app.ts'
import { codesFrom, startKeyward, type Running } from '../support/keyward.ts'
import { freePort } from '../support/whole-product.ts'
import { visitor } from '../support/visitor.ts'

/** In front of both: hands each request to the next instance in turn. */
function inTurn(ports: readonly number[], port: number): Promise<Server> {
  let turn = 0
  const server = createServer((asked, answered) => {
    turn += 1
    const { method, url, headers } = asked
    const onward = request({ host: '127.0.0.1', port: ports[turn % ports.length], method, path: url, headers }, (response) => {
      answered.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(answered)
    })
    onward.once('error', () => answered.writeHead(502).end())
    asked.pipe(onward)
  })
  return new Promise((resolve) => void server.listen(port, '127.0.0.1', () => resolve(server)))
}

let one: Running
let two: Running
let front: Server
let issuer: string
beforeAll(async () => {
  const port = await freePort()
  issuer = `http://localhost:${port}`
  one = await startKeyward({ config: { issuer } })
  two = await startKeyward({ config: { issuer }, database: one.database })
  front = await inTurn([one.port, two.port], port)
})
afterAll(async () => {
  front.closeAllConnections()
  front.close()
  await two.close()
  await one.close()
})

/** Either instance may post a letter; the mailbox of each is its own. */
const both = (): Running => ({
  ...one,
  url: issuer,
  code: codesFrom(async (to) => [...(await one.lettersTo(to)), ...(await two.lettersTo(to))]),
})

let at: Running

test('a sign-in may hop between two instances at every request, and end at either', async () => {
  at = both()
  const app = await openApp(issuer)
  const first = await app.request()
  const { passkey, back } = await signUp(at, 'ada@example.com', visitor(issuer), first.url)
  const tokens = await first.redeem(back.url)
  for (let times = 0; times < 3; times += 1) {
    const { url, redeem } = await app.request()
    const ended = await withPasskey(visitor(issuer), url, passkey)
    expect((await redeem(ended.url)).claims()).toMatchObject({ acr: 'phr', sub: tokens.claims()?.sub })
  }
})

test('a code asked for at one is right at the other', async () => {
  const { url, redeem } = await (await openApp(issuer)).request()
  const ended = await withCode(at, visitor(issuer), url, 'ada@example.com')
  expect((await redeem(ended.url)).claims()).toMatchObject({ amr: ['otp'] })
})
