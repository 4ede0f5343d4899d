import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerWith, openApp, passkeyOptions, signUp, withPasskey } from '../support/app.ts'
import { type Running, startKeyward, testClients } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { visitor } from '../support/visitor.ts'

let at: Running
let listening: Server
/** What arrived: how it was sent, and the form in it. */
const heard: { readonly method: string; readonly type: string; readonly form: URLSearchParams }[] = []

beforeAll(async () => {
  listening = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => void (body += chunk.toString()))
    request.on('end', () => {
      heard.push({ method: request.method ?? '', type: request.headers['content-type'] ?? '', form: new URLSearchParams(body) })
      response.end()
    })
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const backchannel_logout_uri = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/logout`
  at = await startKeyward({
    config: {
      clients: testClients.map((it) => (it.client_id === 'app' ? { ...it, backchannel_logout_uri, backchannel_logout_session_required: true } : it)),
    },
    fetch: (url, { dispatcher: _guard, ...options }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, options),
  })
})
afterAll(async () => {
  await at.close()
  listening.close()
})

/** Somebody who is signed in at the app in two browsers. */
async function twice(address: string) {
  const { browser, passkey } = await signUp(at, address)
  const other = visitor(at.url)
  const { url, redeem } = await (await openApp(at.url)).request()
  const { id_token: idToken = '' } = await redeem((await withPasskey(other, url, passkey)).url)
  const page = await browser.get('/account/sign-in?prove=yes&to=/account/devices')
  const devices = page.url.pathname.startsWith('/interaction/') ? await browser.submit(page, '/answer', answerWith(passkey, page)) : page
  return { browser, devices, idToken: decodeJwt(idToken) }
}

describe('a session that is ended in the account area', () => {
  test.each(['/devices/end', '/devices/end-others'])(
    'is told to the app that rests on it, by a token that says which (OpenID Connect Back-Channel Logout 1.0): %s',
    async (how) => {
      const { browser, devices, idToken } = await twice(`ada${how.replaceAll('/', '-')}@example.com`)
      heard.length = 0
      await browser.submit(devices, how)
      await expect.poll(() => heard.length).toBe(1)
      const [{ method, type, form } = expect.fail('nothing was heard')] = heard
      expect([method, type.split(';')[0], [...form.keys()]]).toEqual(['POST', 'application/x-www-form-urlencoded', ['logout_token']])
      const keys = createRemoteJWKSet(new URL(`${at.url}/jwks`))
      const { payload, protectedHeader } = await jwtVerify(form.get('logout_token') ?? '', keys, { issuer: at.url, audience: 'app', typ: 'logout+jwt' })
      expect(protectedHeader.alg).toBe('RS256')
      expect(payload).toMatchObject({
        sub: idToken.sub,
        sid: idToken['sid'],
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        jti: expect.any(String),
        iat: expect.any(Number),
        exp: expect.any(Number),
      })
      expect(idToken['sid']).toEqual(expect.any(String))
      expect(payload).not.toHaveProperty('nonce')
    },
  )

  test('is told of each session apart where all of them end', async () => {
    const { browser, devices, idToken } = await twice('bea@example.com')
    heard.length = 0
    await browser.submit(devices, '/devices/end-all')
    await expect.poll(() => heard.length).toBe(2)
    const told = heard.map(({ form }) => decodeJwt(form.get('logout_token') ?? ''))
    expect(new Set(told.map(({ sid }) => sid as string)).size).toBe(2)
    expect(told.map(({ sid }) => sid)).toContain(idToken['sid'])
    expect(told.every(({ sub }) => sub === idToken.sub)).toBe(true)
  })
})

describe('a recovery', () => {
  test('that ends in a new passkey is told to the apps of every session from before', async () => {
    const { idToken } = await twice('cem@example.com')
    await at.database.pool.query("delete from credentials where authenticator = 'passkey' and account_id = (select id from accounts where sub = $1)", [
      idToken.sub,
    ])
    const elsewhere = visitor(at.url)
    const { url } = await (await openApp(at.url)).request()
    const first = await elsewhere.get(url)
    await elsewhere.post(`${first.url.pathname}/recover`, {})
    const code = await elsewhere.submit(await elsewhere.get(first.url), '/identify', { identifier: 'cem@example.com' })
    const enrol = await elsewhere.submit(code, '/answer', { code: await at.code('cem@example.com') })
    heard.length = 0
    const passkey = softPasskey({ origin: at.url })
    await elsewhere.submit(enrol, '/answer', { response: JSON.stringify(passkey.create(passkeyOptions(enrol))) })
    await expect.poll(() => heard.length).toBe(2)
    expect(heard.map(({ form }) => decodeJwt(form.get('logout_token') ?? '').sub)).toEqual([idToken.sub, idToken.sub])
  })
})
