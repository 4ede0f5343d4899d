import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp, signUp, withPasskey } from '../support/app.ts'
import { APP, startKeyward, type Running } from '../support/keyward.ts'
import { visitor } from '../support/visitor.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward()
})
afterAll(() => at.close())

describe('an unmodified client', () => {
  test('gets an ID token, an access token and a refresh token for a person who made a passkey on the way', async () => {
    const app = await openApp(at.url)
    const first = await app.request()
    const { passkey, back } = await signUp(at, 'ada@example.com', visitor(at.url), first.url)
    expect(back.url.href.startsWith(APP)).toBe(true)
    const tokens = await first.redeem(back.url)
    expect(tokens.claims()).toMatchObject({ acr: 'urn:keyward:acr:1fa', amr: ['otp'] })
    const info = await oidc.fetchUserInfo(app.config, tokens.access_token, tokens.claims()?.sub ?? '')
    expect(info).toMatchObject({ email: 'ada@example.com', email_verified: true })
    const fresh = await oidc.refreshTokenGrant(app.config, tokens.refresh_token ?? '')
    expect(fresh.access_token).not.toBe(tokens.access_token)

    const second = await app.request()
    const home = await withPasskey(visitor(at.url), second.url, passkey)
    const claims = (await second.redeem(home.url)).claims()
    expect(claims).toMatchObject({ sub: tokens.claims()?.sub, acr: 'phr', amr: ['pop', 'swk', 'user', 'mfa'] })
    expect(Math.abs(Number(claims?.auth_time) - Date.now() / 1000)).toBeLessThan(300)
  })
})
