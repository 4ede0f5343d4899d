import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APP, startKeyward, type Running } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { attribute, type Page, visitor } from '../support/visitor.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward()
})
afterAll(() => at.close())

export async function appOf(url: string, clientId = 'app', secret = 'a secret of the app & with /signs+=') {
  return oidc.discovery(new URL(url), clientId, secret, undefined, { execute: [oidc.allowInsecureRequests] })
}

/** What an app does before it sends a person here. */
async function request(more: Record<string, string> = {}) {
  const app = await appOf(at.url)
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const url = oidc.buildAuthorizationUrl(app, {
    redirect_uri: APP,
    scope: 'openid profile email offline_access',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  })
  const redeem = (back: URL) => oidc.authorizationCodeGrant(app, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce })
  return { app, url, redeem }
}

const passkeyOptions = (page: Page) => JSON.parse(attribute(/<form\b[^>]*data-options=[^>]*>/.exec(page.body)?.[0] ?? '', 'data-options') ?? 'null') as never

describe('an unmodified client', () => {
  test('gets an ID token, an access token and a refresh token for a person who made a passkey on the way', async () => {
    const browser = visitor(at.url)
    const { app, url, redeem } = await request()
    const identify = await browser.get(url)
    expect(identify).toMatchObject({ status: 200, step: 'identify' })
    const choose = await browser.submit(identify, '/identify', { identifier: 'ada@example.com' })
    expect(choose.step).toBe('choose')
    const challenge = await browser.submit(choose, '/choose', { authenticator: 'email-otp' })
    expect(challenge).toMatchObject({ step: 'challenge', authenticator: 'email-otp' })
    const signUp = await browser.submit(challenge, '/answer', { code: await at.code('ada@example.com') })
    expect(signUp.step).toBe('sign-up')
    const enrol = await browser.submit(signUp, '/sign-up', { authenticator: 'passkey' })
    expect(enrol).toMatchObject({ step: 'enrol', authenticator: 'passkey' })
    const passkey = softPasskey({ origin: at.url })
    const back = await browser.submit(enrol, '/answer', { response: JSON.stringify(passkey.create(passkeyOptions(enrol))) })
    expect(back.url.href.startsWith(APP)).toBe(true)
    const tokens = await redeem(back.url)
    expect(tokens.claims()).toMatchObject({ acr: 'urn:keyward:acr:1fa', amr: ['otp'] })
    expect(tokens.refresh_token).toBeDefined()
    const info = await oidc.fetchUserInfo(app, tokens.access_token, tokens.claims()?.sub ?? '')
    expect(info).toMatchObject({ email: 'ada@example.com', email_verified: true })
    const fresh = await oidc.refreshTokenGrant(app, tokens.refresh_token ?? '')
    expect(fresh.access_token).not.toBe(tokens.access_token)

    const elsewhere = visitor(at.url)
    const second = await request()
    const page = await elsewhere.get(second.url)
    const home = await elsewhere.submit(page, '/answer', { response: JSON.stringify(passkey.get(passkeyOptions(page))) })
    const claims = (await second.redeem(home.url)).claims()
    expect(claims).toMatchObject({ sub: tokens.claims()?.sub, acr: 'phr', amr: ['pop', 'swk', 'user', 'mfa'] })
    expect(Math.abs(Number(claims?.auth_time) - Date.now() / 1000)).toBeLessThan(10)
  })
})
