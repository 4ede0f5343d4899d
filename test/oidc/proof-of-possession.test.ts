import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { back, type Desk, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, errorOf, postAs, redeem } from '../support/relying-party.ts'

const insecure = { [oauth.allowInsecureRequests]: true } as const
let desk: Desk
let server: oauth.AuthorizationServer
let own: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }

beforeAll(async () => {
  own = await generateKeyPair('ES256', { extractable: true })
  const signing = {
    client_id: 'signing',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' }] },
  }
  desk = await openDesk({ clients: [{ ...signing, redirect_uris: [back], first_party: true }] })
  const issuer = new URL(desk.issuer)
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
})
afterAll(() => desk.close())

/** The whole flow as oauth4webapi does it, with proofs under `keys`. */
async function dpopTokens(keys: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }, landed: URL, verifier: string) {
  const client: oauth.Client = { client_id: 'app' }
  const DPoP = oauth.DPoP(client, keys)
  const params = oauth.validateAuthResponse(server, client, landed, oauth.expectNoState)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.ClientSecretBasic('app-secret-that-is-long-enough'),
    params,
    back,
    verifier,
    { ...insecure, DPoP },
  )
  return { client, DPoP, tokens: await oauth.processAuthorizationCodeResponse(server, client, response) }
}

async function startOf(verifier: string, more: Record<string, string> = {}) {
  return authorizeUrl(desk, { code_challenge: await oauth.calculatePKCECodeChallenge(verifier), ...more })
}

const statuses = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b)

describe('DPoP by oauth4webapi', () => {
  test('binds tokens to a key, at the token endpoint and at userinfo', async () => {
    const keys = await oauth.generateKeyPair('ES256')
    const verifier = oauth.generateRandomCodeVerifier()
    const { client, DPoP, tokens } = await dpopTokens(keys, await walk(openBrowser(), await startOf(verifier), signedInAs('ada')), verifier)
    expect(tokens.token_type).toBe('dpop')
    const info = await oauth.userInfoRequest(server, client, tokens.access_token, { ...insecure, DPoP })
    expect(await oauth.processUserInfoResponse(server, client, 'ada', info)).toMatchObject({ sub: 'ada' })
    const asBearer = await fetch(`${desk.origin}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    expect(asBearer.status).toBe(401)
  })

  test('takes a proof once', async () => {
    const keys = await generateKeyPair('ES256')
    const proof = await new SignJWT({ htm: 'POST', htu: `${desk.issuer}/token` })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(keys.publicKey) })
      .setJti(randomUUID())
      .setIssuedAt()
      .sign(keys.privateKey)
    const redeemWithProof = async () => {
      const landed = await walk(openBrowser(), authorizeUrl(desk), signedInAs('ada'))
      const form = {
        grant_type: 'authorization_code',
        code: String(landed.searchParams.get('code')),
        redirect_uri: back,
        code_verifier: 'a-verifier-that-is-long-enough-to-be-taken-0123456789',
      }
      return postAs(desk, '/token', { ...form, DPoP: proof })
    }
    const answers = await Promise.all([redeemWithProof(), redeemWithProof(), redeemWithProof()])
    expect(statuses(answers)).toEqual([200, 400, 400])
    expect(answers.find(({ status }) => status === 400)?.body['error']).toBe('invalid_dpop_proof')
  })
})

describe('a pushed authorization request', () => {
  const form = () => Object.fromEntries(new URL(authorizeUrl(desk, { scope: 'openid offline_access' })).searchParams)

  test('works once, and keeps offline access for our own apps', async () => {
    const pushed = await postAs(desk, '/request', form())
    expect(pushed.status).toBe(201)
    const start = `${desk.origin}/auth?${new URLSearchParams({ client_id: 'app', request_uri: String(pushed.body['request_uri']) }).toString()}`
    const landed = await walk(openBrowser(), start, signedInAs('ada'))
    expect((await redeem(desk, landed)).body['refresh_token']).toBeDefined()
    expect(errorOf(await walk(openBrowser(), start))).toBe('invalid_request_uri')
  })

  test('needs the client to prove itself', async () => {
    expect((await fetch(`${desk.origin}/request`, { method: 'POST', body: new URLSearchParams(form()) })).status).toBe(401)
  })
})

describe('private_key_jwt', () => {
  const assertion = (claims: Record<string, unknown> = {}) =>
    new SignJWT({ jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'own' })
      .setIssuer('signing')
      .setSubject('signing')
      .setAudience(desk.issuer)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(own.privateKey)

  const redeemWith = async (client_assertion: string) => {
    const landed = await walk(openBrowser(), authorizeUrl(desk, { client_id: 'signing' }), signedInAs('ada'))
    return redeem(desk, landed, 'signing', { client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' })
  }

  test('takes an assertion once, of three at the same moment', async () => {
    const once = await assertion()
    const answers = await Promise.all([redeemWith(once), redeemWith(once), redeemWith(once)])
    expect(statuses(answers)).toEqual([200, 401, 401])
    expect(answers.find(({ status }) => status === 401)?.body['error']).toBe('invalid_client')
  })

  test('of somebody else is refused', async () => {
    const stranger = await generateKeyPair('ES256')
    const forged = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'own' })
      .setIssuer('signing')
      .setSubject('signing')
      .setAudience(desk.issuer)
      .setExpirationTime('60s')
      .sign(stranger.privateKey)
    expect((await redeemWith(forged)).status).toBe(401)
  })
})

describe('PKCE', () => {
  test('is required, of public and confidential clients', async () => {
    for (const client_id of ['app', 'phone']) {
      const landed = await walk(
        openBrowser(),
        authorizeUrl(desk, {
          client_id,
          code_challenge: '',
          code_challenge_method: '',
          redirect_uri: client_id === 'phone' ? 'com.example.phone:/back' : back,
        }),
      )
      expect(errorOf(landed)).toBe('invalid_request')
    }
  })

  test('can be waived for an old client, one at a time', async () => {
    const landed = await walk(openBrowser(), authorizeUrl(desk, { client_id: 'old', code_challenge: '', code_challenge_method: '' }), signedInAs('ada'))
    expect(
      (await postAs(desk, '/token', { grant_type: 'authorization_code', code: String(landed.searchParams.get('code')), redirect_uri: back }, 'old')).status,
    ).toBe(200)
  })

  test('that does not fit the code gives nothing', async () => {
    const landed = await walk(
      openBrowser(),
      authorizeUrl(desk, { code_challenge: createHash('sha256').update('another').digest('base64url') }),
      signedInAs('ada'),
    )
    expect((await redeem(desk, landed)).body['error']).toBe('invalid_grant')
  })
})
