import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerWith, openApp, SECRETS, signUp } from '../support/app.ts'
import { APP, startKeyward, type Running } from '../support/keyward.ts'
import { visitor } from '../support/visitor.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward({ config: { policy: { offers: { enabled: false } } } })
})
afterAll(() => at.close())

const token = (fields: Record<string, string>) =>
  fetch(`${at.url}/token`, { method: 'POST', body: new URLSearchParams({ client_id: 'app', client_secret: SECRETS['app'] ?? '', ...fields }) })

async function hundred(work: () => Promise<Response>) {
  const all = await Promise.all(Array.from({ length: 100 }, work))
  const statuses = all.map((it) => it.status)
  const refused = await Promise.all(all.filter((it) => it.status !== 200).map((it) => it.json() as Promise<{ error: string }>))
  return { won: statuses.filter((it) => it === 200).length, errors: [...new Set(refused.map((it) => it.error))] }
}

describe('of a hundred at once exactly one wins', () => {
  test('with an authorization code', async () => {
    const app = await openApp(at.url)
    const { url, verifier } = await app.request()
    const { back } = await signUp(at, 'ada@example.com', visitor(at.url), url)
    const code = back.url.searchParams.get('code') ?? ''
    expect(await hundred(() => token({ grant_type: 'authorization_code', code, redirect_uri: APP, code_verifier: verifier }))).toEqual({
      won: 1,
      errors: ['invalid_grant'],
    })
  })

  test('with a refresh token, where no leeway is given', async () => {
    const strict = await startKeyward({ database: at.database, config: { lifetimes: { refreshLeewaySeconds: 0 } } })
    const app = await openApp(strict.url)
    const { url, redeem } = await app.request()
    const { back } = await signUp(strict, 'bob@example.com', visitor(strict.url), url)
    const { refresh_token: refresh = '' } = await redeem(back.url)
    const redeemed = await hundred(() =>
      fetch(`${strict.url}/token`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'app', client_secret: SECRETS['app'] ?? '', grant_type: 'refresh_token', refresh_token: refresh }),
      }),
    )
    expect(redeemed).toEqual({ won: 1, errors: ['invalid_grant'] })
    await strict.close()
  })

  test('with the answer to a WebAuthn challenge', async () => {
    const app = await openApp(at.url)
    const { passkey } = await signUp(at, 'cleo@example.com')
    const browser = visitor(at.url)
    const page = await browser.get((await app.request()).url)
    const form = page.forms.find((it) => it.action.endsWith('/answer'))
    const fields = { ...form?.fields, ...answerWith(passkey, page) }
    const all = await Promise.all(Array.from({ length: 100 }, () => browser.postOnce(form?.action ?? '', fields)))
    expect(all.filter((it) => it.headers.get('location')?.includes('/auth/') === true)).toHaveLength(1)
    expect(all.every((it) => it.status < 500)).toBe(true)
  })
})
