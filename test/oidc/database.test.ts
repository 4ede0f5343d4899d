import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withHashedSecret } from '../../src/oidc/clients.ts'
import { back, type Desk, finishUrl, idOf, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, errorOf, redeem, refresh, userinfo } from '../support/relying-party.ts'

let first: Desk
let second: Desk
let own: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }

const stored = { client_id: 'stored', client_secret: 'stored-secret-that-is-long', redirect_uris: [back], first_party: true }
const offline = { scope: 'openid offline_access' }

beforeAll(async () => {
  own = await generateKeyPair('ES256')
  const signing = {
    client_id: 'signing',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' }] },
    redirect_uris: [back],
    first_party: true,
  }
  const options = { settings: { lifetimes: { refreshLeewaySeconds: 0 } }, clients: [signing] }
  first = await openDesk(options)
  second = await openDesk({ ...options, database: first.database, issuer: first.issuer })
  await first.storage.clients.save('stored', withHashedSecret(stored))
})
afterAll(async () => {
  await second.close()
  await first.close()
})

/** A browser whose requests land on the other instance each time. */
function hoppingBrowser() {
  let hops = 0
  return openBrowser({}, (url) => new URL(url.pathname + url.search, hops++ % 2 === 0 ? first.origin : second.origin))
}

const either = (index: number): Desk => (index % 2 === 0 ? first : second)
const winners = (answers: readonly { readonly status: number }[]) => answers.filter(({ status }) => status === 200).length
const hundred = <T>(use: (index: number) => Promise<T>) => Promise.all(Array.from({ length: 100 }, (_, index) => use(index)))

describe('two instances on one PostgreSQL', () => {
  test('carry a sign-in that hops at every request', async () => {
    const { status, body } = await redeem(second, await walk(hoppingBrowser(), authorizeUrl(first, offline), signedInAs('ada')))
    expect(status).toBe(200)
    expect(await userinfo(second, body['access_token'])).toBe(200)
    expect((await refresh(second, body['refresh_token'])).status).toBe(200)
  })

  test('give one success for a hundred redemptions of a code', async () => {
    const landed = await walk(openBrowser(), authorizeUrl(first), signedInAs('ada'))
    expect(winners(await hundred((index) => redeem(either(index), landed)))).toBe(1)
  })

  test('give one success for a hundred uses of a refresh token', async () => {
    const { body } = await redeem(first, await walk(openBrowser(), authorizeUrl(first, offline), signedInAs('ada')))
    expect(winners(await hundred((index) => refresh(either(index), body['refresh_token'])))).toBe(1)
  })

  test('take a client assertion once', async () => {
    const client_assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'own' })
      .setIssuer('signing')
      .setSubject('signing')
      .setAudience(first.issuer)
      .setExpirationTime('60s')
      .sign(own.privateKey)
    const landed = await Promise.all([0, 1, 2, 3].map(() => walk(openBrowser(), authorizeUrl(first, { client_id: 'signing' }), signedInAs('ada'))))
    const proof = { client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }
    expect(winners(await Promise.all(landed.map((url, index) => redeem(either(index), url, 'signing', proof))))).toBe(1)
  })

  test('lose nothing when two tabs authorise two clients', async () => {
    for (let round = 0; round < 20; round++) {
      const browser = hoppingBrowser()
      await walk(browser, authorizeUrl(first), signedInAs('ada'))
      const [app, other] = await Promise.all(['app', 'other'].map((client_id) => walk(browser, authorizeUrl(first, { client_id }))))
      expect([(await redeem(first, app as URL, 'app')).status, (await redeem(second, other as URL, 'other')).status]).toEqual([200, 200])
    }
  })

  test('keep what two tabs of one person asked for, when both sign in', async () => {
    const browser = hoppingBrowser()
    const begun = await Promise.all(
      ['app', 'other'].map(
        async (client_id) => (await browser.follow(authorizeUrl(first, { client_id }), (it) => it.pathname.startsWith('/interaction/'))).url,
      ),
    )
    const landed = []
    for (const url of begun) landed.push(await walk(browser, String((await browser.post(finishUrl(url, signedInAs('ada')))).headers.get('location'))))
    expect([(await redeem(first, landed[0] as URL, 'app')).status, (await redeem(second, landed[1] as URL, 'other')).status]).toEqual([200, 200])
  })
})

describe('the database', () => {
  test('lets one device go without the other, and a switch of accounts without either', async () => {
    const [laptop, phone] = [openBrowser(), openBrowser()]
    const mine = (await redeem(first, await walk(laptop, authorizeUrl(first, offline), signedInAs('ada')))).body
    const also = (await redeem(first, await walk(phone, authorizeUrl(first, offline), signedInAs('ada')))).body
    await walk(laptop, authorizeUrl(first, { prompt: 'login' }), signedInAs('bob'))
    expect(await userinfo(first, mine['access_token'])).toBe(200)
    await refresh(first, also['refresh_token'])
    expect((await refresh(first, also['refresh_token'])).status).toBe(400)
    expect((await refresh(first, mine['refresh_token'])).status).toBe(200)
  })

  test('forgets a client that was removed, and a person who was disabled', async () => {
    const browser = openBrowser()
    const landed = await walk(browser, authorizeUrl(first, { client_id: 'other' }), signedInAs('bob'))
    await first.storage.accounts.setStatus(idOf('bob'), 'disabled')
    expect((await redeem(first, landed, 'other')).body['error']).toBe('invalid_grant')
    expect(errorOf(await walk(browser, authorizeUrl(first, { client_id: 'other', prompt: 'none' })))).toBe('login_required')
    await first.storage.accounts.setStatus(idOf('bob'), 'active')
  })

  test('is asked by the engine no more than this for a first sign-in with a client of its own', async () => {
    await walk(openBrowser(), authorizeUrl(first, { client_id: 'stored' }), signedInAs('cleo'))
    const counts: number[] = []
    const counted = async <T>(step: () => Promise<T>): Promise<T> => {
      const before = first.storage.roundTrips()
      const value = await step()
      counts.push(first.storage.roundTrips() - before)
      return value
    }
    const browser = openBrowser()
    const page = new URL(String((await counted(() => browser.get(authorizeUrl(first, { client_id: 'stored' })))).headers.get('location')), first.issuer)
    await counted(() => browser.get(page.href))
    const resume = (await counted(() => browser.post(finishUrl(page, signedInAs('ada'))))).headers.get('location')
    const landed = new URL(String((await counted(() => browser.get(String(resume)))).headers.get('location')))
    const desk = { ...first, clients: [stored] }
    expect((await counted(() => redeem(desk, landed, 'stored'))).status).toBe(200)
    expect(counts).toEqual([1, 1, 2, 6, 4])
  })

  test('holds no code, token, cookie or secret as it was seen', async () => {
    const browser = openBrowser()
    const start = authorizeUrl(first, { ...offline, state: 'state-seen-by-the-client', nonce: 'nonce-seen-by-the-client' })
    const { url } = await browser.follow(start, (it) => it.pathname.startsWith('/interaction/'))
    const begun = browser.cookies().map(({ value }) => value)
    const landed = await walk(browser, String((await browser.post(finishUrl(url, signedInAs('ada')))).headers.get('location')))
    const { body } = await redeem(first, landed)
    const again = (await refresh(first, body['refresh_token'])).body
    await userinfo(first, again['access_token'])
    await browser.get(`${first.issuer}/session/end?id_token_hint=${body['id_token']}`)
    const form = (await (await browser.get(`${first.issuer}/session/end`)).json()) as { xsrf: string }
    const { rows } = await first.database.pool.query<{ text: string }>(`select string_agg(to_jsonb(a)::text, ' ') as text from artifacts a`)
    const dump = String(rows[0]?.text)
    const values = [
      ...begun,
      ...browser.cookies().map(({ value }) => value),
      landed.searchParams.get('code'),
      body,
      again,
      form.xsrf,
      stored.client_secret,
      url.pathname.split('/')[2],
    ]
    const seen = values.flatMap((it) => (typeof it === 'object' && it !== null ? [it['access_token'], it['refresh_token'], it['id_token']] : [it])).map(String)
    expect(seen.filter((it) => it.length < 20)).toEqual([])
    expect(seen.filter((it) => dump.includes(it))).toEqual([])
  })
})
