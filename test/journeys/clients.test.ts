import { OAuth2Client } from '@badgateway/oauth2-client'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp, SECRETS, signUp, withPasskey } from '../support/app.ts'
import { APP, startKeyward, type Running } from '../support/keyward.ts'
import type { SoftPasskey } from '../support/soft-passkey.ts'
import { visitor } from '../support/visitor.ts'

let at: Running
let passkey: SoftPasskey
beforeAll(async () => {
  at = await startKeyward()
  passkey = (await signUp(at, 'ada@example.com')).passkey
})
afterAll(() => at.close())

describe('a full code flow', () => {
  test('by oauth4webapi, checking every claim of the ID token', async () => {
    const issuer = new URL(at.url)
    const insecure = { [oauth.allowInsecureRequests]: true }
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
    const client: oauth.Client = { client_id: 'app' }
    const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()]
    const url = new URL(server.authorization_endpoint ?? '')
    const challenge = await oauth.calculatePKCECodeChallenge(verifier)
    url.search = new URLSearchParams({
      client_id: 'app',
      redirect_uri: APP,
      response_type: 'code',
      scope: 'openid',
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      max_age: '600',
    }).toString()
    const back = await withPasskey(visitor(at.url), url, passkey)
    const params = oauth.validateAuthResponse(server, client, back.url, state)
    const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.ClientSecretBasic(SECRETS['app'] ?? ''), params, APP, verifier, insecure)
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, maxAge: 600, requireIdToken: true })
    await oauth.validateApplicationLevelSignature(server, response, insecure)
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ acr: 'phr', aud: 'app' })
  })

  test('by @badgateway/oauth2-client', async () => {
    const client = new OAuth2Client({
      server: at.url,
      clientId: 'app',
      clientSecret: SECRETS['app'] ?? '',
      discoveryEndpoint: '/.well-known/openid-configuration',
    })
    const codeVerifier = oauth.generateRandomCodeVerifier()
    const url = await client.authorizationCode.getAuthorizeUri({ redirectUri: APP, state: 'a state', codeVerifier, scope: ['openid'] })
    const back = await withPasskey(visitor(at.url), url, passkey)
    const token = await client.authorizationCode.getTokenFromCodeRedirect(back.url, { redirectUri: APP, state: 'a state', codeVerifier })
    expect(token.accessToken).toBeTruthy()
  })
})

describe('a native client', () => {
  test.each([
    ['loopback, any port (RFC 8252, section 7.3)', 'http://127.0.0.1:53127/callback'],
    ['a private-use scheme (RFC 8252, section 7.1)', 'com.example.app:/callback'],
  ])('comes back by %s', async (_name, redirectUri) => {
    const { url, redeem } = await (await openApp(at.url, 'native', redirectUri)).request({ scope: 'openid' })
    const back = await withPasskey(visitor(at.url), url, passkey)
    expect(back.url.href.startsWith(redirectUri)).toBe(true)
    expect((await redeem(back.url)).claims()).toMatchObject({ aud: 'native', acr: 'phr' })
  })
})

describe('the address of a form', () => {
  test('leads to its page when it is loaded by hand', async () => {
    const browser = visitor(at.url)
    const page = await browser.get((await (await openApp(at.url)).request()).url)
    expect(await browser.get(`${page.url.pathname}/identify`)).toMatchObject({ status: 200, step: 'identify', url: page.url })
  })
})

describe('a third-party client', () => {
  test('gets what the person agrees to, once', async () => {
    const app = await openApp(at.url, 'third')
    const browser = visitor(at.url)
    const { url, redeem } = await app.request({ scope: 'openid email' })
    const consent = await withPasskey(browser, url, passkey)
    expect(consent.step).toBe('consent')
    const back = await browser.submit(consent, '/consent', { decision: 'allow' })
    expect((await redeem(back.url)).claims()).toMatchObject({ aud: 'third', acr: 'phr' })
    const second = await app.request({ scope: 'openid email' })
    expect((await browser.get(second.url)).url.href.startsWith(APP)).toBe(true)
  })

  test('gets access_denied where the person does not', async () => {
    const browser = visitor(at.url)
    const { url } = await (await openApp(at.url, 'third')).request({ scope: 'openid profile' })
    const consent = await withPasskey(browser, url, (await signUp(at, 'cleo@example.com')).passkey)
    const back = await browser.submit(consent, '/consent', { decision: 'deny' })
    expect(back.url.searchParams.get('error')).toBe('access_denied')
  })
})

describe('prompts and demands', () => {
  test('prompt=none without a session is login_required, with one it is silent', async () => {
    const app = await openApp(at.url)
    const browser = visitor(at.url)
    expect((await browser.get((await app.request({ prompt: 'none' })).url)).url.searchParams.get('error')).toBe('login_required')
    await withPasskey(browser, (await app.request()).url, passkey)
    const silent = await app.request({ prompt: 'none' })
    expect((await silent.redeem((await browser.get(silent.url)).url)).claims()).toMatchObject({ acr: 'phr' })
  })

  test('a demand that cannot be met answers unmet_authentication_requirements, and never asks in a loop', async () => {
    const app = await openApp(at.url)
    const browser = visitor(at.url)
    const back = await withPasskey(browser, (await app.request({ acr_values: 'phrh' })).url, passkey)
    expect(back.url.searchParams.get('error')).toBe('unmet_authentication_requirements')
  })

  test('prompt=login asks again for the same person, straight to the passkey', async () => {
    const app = await openApp(at.url)
    const browser = visitor(at.url)
    await withPasskey(browser, (await app.request()).url, passkey)
    const page = await browser.get((await app.request({ prompt: 'login' })).url)
    expect(page).toMatchObject({ step: 'challenge', authenticator: 'passkey' })
  })

  test('prompt=create leads to a new account, and prompt=select_account to the field', async () => {
    const app = await openApp(at.url)
    const create = await visitor(at.url).get((await app.request({ prompt: 'create' })).url)
    expect(create.step).toBe('identify')
    const browser = visitor(at.url)
    await withPasskey(browser, (await app.request()).url, passkey)
    const choose = await browser.get((await app.request({ prompt: 'select_account' })).url)
    expect(choose).toMatchObject({ step: 'identify' })
    expect(choose.body).toContain('ada@example.com')
  })
})
