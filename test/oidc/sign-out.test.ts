import { createServer, type Server } from 'node:http'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { back as landing, type Desk, idOf, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, errorOf, redeem, refresh, userinfo } from '../support/relying-party.ts'

let desk: Desk
let listening: Server
const told: string[] = []

beforeAll(async () => {
  listening = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => told.push(new URLSearchParams(chunk.toString()).get('logout_token') ?? ''))
    request.on('end', () => response.end())
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const backchannel_logout_uri = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/logout`
  const told_client = {
    client_id: 'told',
    client_secret: 'told-secret-that-is-long',
    redirect_uris: [landing],
    first_party: true,
    backchannel_logout_uri,
    backchannel_logout_session_required: true,
  }
  desk = await openDesk({
    clients: [told_client],
    fetch: (url, { dispatcher: _guard, ...options }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, options),
  })
})
afterAll(async () => {
  await desk.close()
  listening.close()
})

async function signedIn(params: Record<string, string> = {}) {
  const browser = openBrowser()
  const landed = await walk(browser, authorizeUrl(desk, params), signedInAs('ada'))
  return { browser, tokens: (await redeem(desk, landed, params['client_id'])).body }
}

async function page(browser: ReturnType<typeof openBrowser>, params: Record<string, string> = {}) {
  const response = await browser.get(`${desk.issuer}/session/end?${new URLSearchParams(params).toString()}`)
  return { response, form: response.status === 200 ? ((await response.json()) as { action: string; xsrf: string; page: string; client: unknown }) : null }
}

const home = 'https://app.example/'

describe('signing out', () => {
  test('at the wish of a client asks first, ends everything, and goes back there', async () => {
    const { browser, tokens } = await signedIn()
    const other = (await redeem(desk, await walk(browser, authorizeUrl(desk, { client_id: 'other' })), 'other')).body
    const { form } = await page(browser, { id_token_hint: String(tokens['id_token']), post_logout_redirect_uri: home, state: 'x' })
    expect(form).toMatchObject({ page: 'sign-out', client: { id: 'app', name: 'The App' } })
    const response = await browser.post(String(form?.action), { xsrf: String(form?.xsrf), logout: 'yes' })
    expect([response.status, response.headers.get('location')]).toEqual([303, `${home}?state=x`])
    expect([await userinfo(desk, tokens['access_token']), await userinfo(desk, other['access_token'])]).toEqual([401, 401])
    expect(errorOf(await walk(browser, authorizeUrl(desk, { prompt: 'none' })))).toBe('login_required')
    await expect.poll(() => desk.storage.events.recent(idOf('ada'), 1)).toMatchObject([{ type: 'session.ended', accountId: 'id-of-ada' }])
  })

  test('without a client ends on a page that says so', async () => {
    const { browser } = await signedIn()
    const { form } = await page(browser)
    const response = await browser.post(String(form?.action), { xsrf: String(form?.xsrf), logout: 'yes' })
    expect(await (await browser.get(String(response.headers.get('location')))).json()).toMatchObject({ page: 'signed-out', client: null })
  })

  test('of one client alone leaves the others, and its own tokens do not come back with the next sign-in', async () => {
    const { browser, tokens } = await signedIn()
    const other = (await redeem(desk, await walk(browser, authorizeUrl(desk, { client_id: 'other' })), 'other')).body
    const { form } = await page(browser, { client_id: 'app' })
    await browser.post(String(form?.action), { xsrf: String(form?.xsrf) })
    expect([await userinfo(desk, tokens['access_token']), await userinfo(desk, other['access_token'])]).toEqual([401, 200])
    await walk(browser, authorizeUrl(desk))
    expect(await userinfo(desk, tokens['access_token'])).toBe(401)
  })

  test('where nobody is signed in goes on at once, without script', async () => {
    const { tokens } = await signedIn()
    const back = await page(openBrowser(), { id_token_hint: String(tokens['id_token']), post_logout_redirect_uri: home, state: 'x' })
    expect([back.response.status, back.response.headers.get('location')]).toEqual([303, `${home}?state=x`])
    const here = await page(openBrowser())
    expect(here.response.headers.get('location')).toBe(`${desk.issuer}/session/end/success`)
  })

  test('is not done for a page of somebody else', async () => {
    const { browser, tokens } = await signedIn()
    const { form } = await page(browser)
    expect((await browser.post(String(form?.action), { xsrf: 'guessed', logout: 'yes' })).status).toBe(400)
    expect((await page(browser, { client_id: 'app', post_logout_redirect_uri: 'https://evil.example/' })).response.status).toBe(400)
    expect(await userinfo(desk, tokens['access_token'])).toBe(200)
  })

  test('leaves offline access alone, and other devices', async () => {
    const { browser, tokens } = await signedIn({ scope: 'openid offline_access' })
    const phone = await signedIn()
    const { form } = await page(browser)
    await browser.post(String(form?.action), { xsrf: String(form?.xsrf), logout: 'yes' })
    expect((await refresh(desk, tokens['refresh_token'])).status).toBe(200)
    expect(await userinfo(desk, phone.tokens['access_token'])).toBe(200)
  })

  test('calls no client on an address of ours, which a stranger might have registered', async () => {
    const guarded = await openDesk({ clients: desk.clients.filter((it) => it['client_id'] === 'told'), database: desk.database })
    const browser = openBrowser()
    await walk(browser, authorizeUrl(guarded, { client_id: 'told' }), signedInAs('ada'))
    const { xsrf } = (await (await browser.get(`${guarded.issuer}/session/end`)).json()) as { xsrf: string }
    const before = told.length
    expect((await browser.post(`${guarded.issuer}/session/end/confirm`, { xsrf, logout: 'yes' })).status).toBe(303)
    expect(told).toHaveLength(before)
    expect(guarded.logged).toMatchObject([{ message: 'oidc.backchannel-logout-failed', detail: { client: 'told' } }])
    await guarded.close()
  })

  test('is told to clients that want to know, with the session they know', async () => {
    const { browser, tokens } = await signedIn({ client_id: 'told' })
    const { form } = await page(browser)
    await browser.post(String(form?.action), { xsrf: String(form?.xsrf), logout: 'yes' })
    const token = String(told.at(-1))
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'logout+jwt', alg: 'RS256' })
    expect(decodeJwt(token)).toMatchObject({ aud: 'told', sub: 'ada', sid: decodeJwt(String(tokens['id_token']))['sid'] })
  })
})
