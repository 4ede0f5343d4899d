import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { startDemo } from '../../src/demo/app.ts'
import { freePort } from '../support/keyward.ts'

test('a session gets a new id when its browser comes back: one planted beforehand opens nothing', async () => {
  const origin = `http://localhost:${await freePort()}`
  const demo = await startDemo(
    { issuer: 'http://localhost:9', origin, clientId: 'demo', clientSecret: 'secret', api: 'urn:notes' },
    { now: () => new Date(), randomBytes },
  )
  const ask = async (path: string, cookie: string) =>
    (await fetch(origin + path, { redirect: 'manual', headers: { cookie } })).headers.getSetCookie()[0]?.split(';')[0] ?? null
  const planted = (await ask('/', '')) ?? ''
  expect(await ask('/', planted)).toBeNull()
  const fresh = (await ask('/callback?code=x', planted)) ?? ''
  expect(fresh).not.toBe(planted)
  expect(await ask('/', fresh)).toBeNull()
  expect(await ask('/', planted)).not.toBeNull()
  await demo.close()
})
