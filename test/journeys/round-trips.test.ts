import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerWith, openApp, passkeyOptions, signUp } from '../support/app.ts'
import { startKeyward, testClients, type Running } from '../support/keyward.ts'
import { visitor } from '../support/visitor.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward({ config: { clients: [] } })
  for (const client of testClients) {
    if (!('client_secret' in client)) continue
    const { client_secret: secret, ...metadata } = client
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(secret))).toString('base64url')
    await at.storage.clients.save(metadata.client_id, { ...metadata, client_secret: `sha256:${hash}` })
  }
})
afterAll(() => at.close())

/** Printed in docs/round-trips.md; a golden figure, so that it can only be raised on purpose. */
const EXPECTED = { 'GET /auth': 1, 'GET /interaction/:uid': 2, 'POST /interaction/:uid/answer': 4, 'GET /auth/:uid': 5, 'POST /token': 4 }

test('a sign-in with a passkey makes as many round trips to PostgreSQL as written down, and at most 20', async () => {
  const app = await openApp(at.url)
  const warm = await app.request({ scope: 'openid profile email' })
  const { passkey } = await signUp(at, 'ada@example.com', visitor(at.url), warm.url)
  const measured: Record<string, number> = {}
  const count = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    await at.post.settled()
    const before = at.storage.roundTrips()
    const result = await work()
    measured[name] = at.storage.roundTrips() - before
    return result
  }
  const run = async () => {
    const browser = visitor(at.url)
    const { url, redeem } = await app.request({ scope: 'openid profile email' })
    const toPage = await count('GET /auth', () => browser.once(url))
    const page = await count('GET /interaction/:uid', () => browser.get(toPage.headers.get('location') ?? ''))
    const form = page.forms.find((it) => it.action.endsWith('/answer'))
    expect(passkeyOptions(page)).not.toBeNull()
    const answered = await count('POST /interaction/:uid/answer', () => browser.postOnce(form?.action ?? '', { ...form?.fields, ...answerWith(passkey, page) }))
    const back = await count('GET /auth/:uid', () => browser.get(answered.headers.get('location') ?? ''))
    const tokens = await count('POST /token', () => redeem(back.url))
    expect(tokens.claims()).toMatchObject({ acr: 'phr' })
    expect((await oidc.fetchUserInfo(app.config, tokens.access_token, tokens.claims()?.sub ?? '')).email).toBe('ada@example.com')
  }
  await run()
  await run()
  expect(measured).toEqual(EXPECTED)
  expect(Object.values(measured).reduce((sum, it) => sum + it, 0)).toBeLessThanOrEqual(20)
})
