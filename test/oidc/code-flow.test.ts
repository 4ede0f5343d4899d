import * as oidc from 'openid-client'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { back, type Desk, notesApi, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'

let desk: Desk
let config: oidc.Configuration
const said: string[] = []

beforeAll(async () => {
  for (const level of ['warn', 'info'] as const) console[level] = (...words: unknown[]) => said.push(words.join(' '))
  desk = await openDesk()
  await desk.database.pool.query(`update accounts set groups = '{staff}' where sub = 'ada'`)
  config = await oidc.discovery(new URL(desk.issuer), 'app', 'app-secret-that-is-long-enough', undefined, { execute: [oidc.allowInsecureRequests] })
})
afterAll(() => desk.close())

async function signIn(scope: string, more: Record<string, string> = {}, browser = openBrowser()) {
  const verifier = oidc.randomPKCECodeVerifier()
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: back,
    scope,
    nonce: 'n',
    state: 's',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  })
  const landed = await walk(browser, url.href, signedInAs('ada'))
  return oidc.authorizationCodeGrant(config, landed, { pkceCodeVerifier: verifier, expectedNonce: 'n', expectedState: 's' })
}

describe('a code flow by openid-client', () => {
  test('ends with a truthful RS256 ID token and claims from the account at userinfo', async () => {
    const tokens = await signIn('openid profile email groups')
    expect(tokens.claims()).toMatchObject({ sub: 'ada', acr: 'phr', amr: ['pop', 'swk', 'user', 'mfa'] })
    expect(tokens.claims()?.auth_time).toBeGreaterThan(Date.now() / 1000 - 300)
    expect(decodeProtectedHeader(tokens.id_token as string).alg).toBe('RS256')
    expect(await oidc.fetchUserInfo(config, tokens.access_token, 'ada')).toMatchObject({
      name: 'ADA',
      email: 'ada@example.test',
      email_verified: true,
      groups: ['staff'],
      preferred_username: 'ada@example.test',
    })
    expect(tokens.refresh_token).toBeUndefined()
  })

  test('says of an address that somebody else read that it is not verified', async () => {
    const tokens = await signIn('openid email')
    const distrust = (when: string) =>
      desk.database.pool.query(`update identifiers set distrusted_at = ${when} where account_id = (select id from accounts where sub = 'ada')`)
    await distrust('now()')
    expect(await oidc.fetchUserInfo(config, tokens.access_token, 'ada')).toMatchObject({ email: 'ada@example.test', email_verified: false })
    await distrust('null')
  })

  test('gives a first-party app a refresh token for offline_access, without a consent page, and rotates it', async () => {
    const tokens = await signIn('openid offline_access')
    const again = await oidc.refreshTokenGrant(config, tokens.refresh_token as string)
    expect(again.refresh_token).toBeDefined()
    expect(again.refresh_token).not.toBe(tokens.refresh_token)
  })

  test('gives an ES256 JWT access token for a declared API, which its keys verify', async () => {
    const tokens = await signIn('openid notes:read', { resource: notesApi })
    const verified = await jwtVerify(tokens.access_token, createRemoteJWKSet(new URL(`${desk.issuer}/jwks`)), {
      issuer: desk.issuer,
      audience: notesApi,
      algorithms: ['ES256'],
      typ: 'at+jwt',
    })
    expect(verified.payload).toMatchObject({ sub: 'ada', scope: 'notes:read', client_id: 'app', acr: 'phr' })
    expect((verified.payload.exp ?? 0) - (verified.payload.iat ?? 0)).toBe(600)
    expect(decodeJwt(tokens.id_token as string).sub).toBe('ada')
  })

  test('says nothing on the console, at start and in use', () => {
    expect(said).toEqual([])
  })
})
