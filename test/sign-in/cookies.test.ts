import { randomBytes } from 'node:crypto'
import Koa from 'koa'
import { expect, test } from 'vitest'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { identification } from '../../src/identification/identification.ts'
import type { Visit } from '../../src/http/visit.ts'
import { signInCookies } from '../../src/sign-in/cookies.ts'

const vault = { seal: (_purpose: string, text: string) => text, open: () => null, mac: (_purpose: string, text: string) => text }
const cookies = signInCookies(
  false,
  identification(vault, { randomBytes }, () => defaultPolicy.identification),
)

async function ended(cookie: string) {
  const app = new Koa()
  app.use((ctx) => {
    if (ctx.path === '/interaction/uid') ctx.body = JSON.stringify(cookies.ended(ctx as unknown as Visit))
    else cookies.markEnded(ctx as unknown as Visit, 'uid', 'a client, 100 % odd')
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const marked = await fetch(`http://127.0.0.1:${port}/`)
  const own = marked.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const response = await fetch(`http://127.0.0.1:${port}/interaction/uid`, { headers: { cookie: cookie === '' ? own : cookie } })
  server.close()
  return { status: response.status, text: await response.text() }
}

test('the cookie of an ended sign-in names its client, whatever it is called', async () => {
  expect(await ended('')).toEqual({ status: 200, text: '"a client, 100 % odd"' })
})

test('a cookie that somebody else wrote is no fault', async () => {
  expect((await ended('keyward_ended=%')).status).toBe(200)
})
