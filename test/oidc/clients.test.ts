import { OAuth2Client } from '@badgateway/oauth2-client'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flawOf, hashSecret, withHashedSecret } from '../../src/oidc/clients.ts'
import { back, type Desk, notesApi, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, errorOf, postAs, redeem, userinfo } from '../support/relying-party.ts'

const spa = {
  client_id: 'spa',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['https://spa.example/back'],
  cors_origins: ['https://www.spa.example'],
  first_party: true,
}
const modern = {
  client_id: 'modern',
  client_secret: hashSecret('kept as a hash only'),
  redirect_uris: [back],
  first_party: true,
  id_token_signed_response_alg: 'ES256',
  allowed_resources: [],
}

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ clients: [spa, modern] })
})
afterAll(() => desk.close())

const tokens = async (params: Record<string, string> = {}) =>
  (await redeem(desk, await walk(openBrowser(), authorizeUrl(desk, params), signedInAs('ada')), params['client_id'])).body

describe('a client', () => {
  test('written by another hand (@badgateway/oauth2-client) signs in', async () => {
    const client = new OAuth2Client({
      server: desk.issuer,
      discoveryEndpoint: '/.well-known/openid-configuration',
      clientId: 'app',
      clientSecret: 'app-secret-that-is-long-enough',
    })
    const codeVerifier = 'another-verifier-that-is-long-enough-0123456789'
    const start = await client.authorizationCode.getAuthorizeUri({ redirectUri: back, scope: ['openid', 'offline_access'], codeVerifier })
    const landed = await walk(openBrowser(), start, signedInAs('ada'))
    const got = await client.authorizationCode.getTokenFromCodeRedirect(landed.href, { redirectUri: back, codeVerifier })
    expect((await client.refreshToken(got)).accessToken).not.toBe(got.accessToken)
  })

  test('is known by the hash of its secret, which is itself no secret', async () => {
    const tryWith = async (secret: string) => {
      const landed = await walk(openBrowser(), authorizeUrl(desk, { client_id: 'modern' }), signedInAs('ada'))
      const form = {
        grant_type: 'authorization_code',
        code: String(landed.searchParams.get('code')),
        redirect_uri: back,
        code_verifier: 'a-verifier-that-is-long-enough-to-be-taken-0123456789',
      }
      return postAs({ ...desk, clients: [{ client_id: 'modern', client_secret: encodeURIComponent(secret) }] }, '/token', form, 'modern')
    }
    const good = await tryWith('kept as a hash only')
    expect(good.status).toBe(200)
    expect(decodeProtectedHeader(String(good.body['id_token'])).alg).toBe('ES256')
    expect((await tryWith('wrong')).status).toBe(401)
    expect((await tryWith(modern.client_secret)).status).toBe(401)
  })

  test('may ask only for the APIs it is allowed', async () => {
    expect(errorOf(await walk(openBrowser(), authorizeUrl(desk, { client_id: 'modern', resource: notesApi })))).toBe('invalid_target')
    expect(errorOf(await walk(openBrowser(), authorizeUrl(desk, { resource: 'https://undeclared.example/' })))).toBe('invalid_target')
  })

  test('that is an app on the device comes back to any loopback port or to its own scheme', async () => {
    for (const redirect_uri of ['http://127.0.0.1:49152/back', 'com.example.phone:/back']) {
      const landed = await walk(openBrowser(), authorizeUrl(desk, { client_id: 'phone', redirect_uri, scope: 'openid offline_access' }), signedInAs('ada'))
      expect((await redeem(desk, landed, 'phone', { redirect_uri })).body['refresh_token']).toBeDefined()
    }
  })

  test.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['an unknown redirect URI', { redirect_uri: 'https://evil.example/' }],
  ])('%s stays on an error page of ours', async (_name, params) => {
    const response = await openBrowser().get(authorizeUrl(desk, params))
    expect([response.status, await response.json()]).toMatchObject([400, { page: 'error' }])
  })
})

describe('scripts of other origins', () => {
  const ask = (origin: string, client_id: string) =>
    fetch(`${desk.origin}/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ client_id, grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://spa.example/back' }),
    })

  test.each([
    ['https://spa.example', 'invalid_grant'],
    ['https://www.spa.example', 'invalid_grant'],
    ['https://evil.example', 'invalid_request'],
    ['null', 'invalid_request'],
  ])('from %s get %s', async (origin, error) => {
    expect(await (await ask(origin, 'spa')).json()).toMatchObject({ error })
  })
})

describe('introspection and revocation', () => {
  test('are for the owner of a token alone', async () => {
    const { access_token } = await tokens()
    expect((await postAs(desk, '/token/introspection', { token: String(access_token) })).body).toMatchObject({ active: true, sub: 'ada' })
    expect((await postAs(desk, '/token/introspection', { token: String(access_token) }, 'other')).body).toEqual({ active: false })
    await postAs(desk, '/token/revocation', { token: String(access_token) }, 'other')
    expect(await userinfo(desk, access_token)).toBe(200)
    expect((await postAs(desk, '/token/revocation', { token: String(access_token) })).status).toBe(200)
    expect(await userinfo(desk, access_token)).toBe(401)
  })

  test('of a refresh token end its session at the client, not the other device, and not the consent', async () => {
    const [laptop, phone] = [await tokens({ scope: 'openid offline_access' }), await tokens({ scope: 'openid offline_access' })]
    await postAs(desk, '/token/revocation', { token: String(phone['refresh_token']) })
    expect([await userinfo(desk, phone['access_token']), await userinfo(desk, laptop['access_token'])]).toEqual([401, 200])
  })
})

describe('metadata of a client', () => {
  test.each([
    ['is fine', { redirect_uris: [back] }, /^nothing$/],
    ['names no redirect URI', {}, /redirect_uris/],
    ['says first_party in words', { redirect_uris: [back], first_party: 'yes' }, /first_party/],
    ['gives a path as an origin', { redirect_uris: [back], cors_origins: ['https://a.example/b'] }, /cors_origins/],
    ['asks for a token in the front channel', { redirect_uris: [back], response_types: ['id_token'] }, /response_types/],
  ])('that %s is judged before it is saved', async (_name, metadata, flaw) => {
    const found = await flawOf(desk.provider(), { client_id: 'new', client_secret: 'x'.repeat(40), ...metadata })
    expect(found ?? 'nothing').toMatch(flaw)
  })

  test('is kept with the hash of its secret', () => {
    const kept = withHashedSecret({ client_id: 'new', client_secret: 'in clear' })
    expect(kept.client_secret).toMatch(/^sha256:[\w-]{43}$/)
    expect(withHashedSecret(kept)).toEqual(kept)
  })
})
