import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Interaction } from '../../src/domain/interactions.ts'
import { acrLadder } from '../../src/domain/acr.ts'
import { type Desk, finishUrl, notesApi, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, errorOf, redeem } from '../support/relying-party.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

async function signedIn() {
  const browser = openBrowser()
  await walk(browser, authorizeUrl(desk), signedInAs('ada'))
  return browser
}

async function waiting(browser: ReturnType<typeof openBrowser>, params: Record<string, string>): Promise<Interaction> {
  const { response } = await browser.follow(authorizeUrl(desk, params), () => false)
  return (await response.json()) as Interaction
}

describe('prompt', () => {
  test('none is answered without a person, or not at all', async () => {
    expect(errorOf(await walk(openBrowser(), authorizeUrl(desk, { prompt: 'none' })))).toBe('login_required')
    expect(errorOf(await walk(await signedIn(), authorizeUrl(desk, { prompt: 'none' })))).toBeNull()
  })

  test.each(['login', 'create', 'select_account'])('%s asks a person who is signed in already, once', async (prompt) => {
    const browser = await signedIn()
    expect(await waiting(browser, { prompt })).toMatchObject({ prompt, prompts: [prompt], session: { sub: 'ada' } })
    expect(errorOf(await walk(browser, authorizeUrl(desk, { prompt }), signedInAs('ada')))).toBeNull()
  })

  test.each(['create', 'select_account', 'select_account login', 'create login'])('%s is answered by one sign-in where nobody is signed in', async (prompt) => {
    expect(errorOf(await walk(openBrowser(), authorizeUrl(desk, { prompt }), signedInAs('ada')))).toBeNull()
  })

  test('consent shows the page even for our own apps, since the client asked', async () => {
    const browser = await signedIn()
    expect(await waiting(browser, { prompt: 'consent', scope: 'openid email' })).toMatchObject({ prompt: 'consent', wanted: { scopes: ['openid', 'email'] } })
    expect(errorOf(await walk(browser, authorizeUrl(desk, { prompt: 'consent' }), { consent: 'given' }))).toBeNull()
  })

  test('nonsense is refused', async () => {
    expect(errorOf(await walk(openBrowser(), authorizeUrl(desk, { prompt: 'dance' })))).toBe('invalid_request')
  })

  test('values are told in the metadata', async () => {
    const metadata = (await (await fetch(`${desk.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>
    expect(metadata).toMatchObject({
      prompt_values_supported: ['none', 'create', 'select_account', 'login', 'consent'],
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      acr_values_supported: [...acrLadder],
    })
    expect(new Set(metadata['id_token_signing_alg_values_supported'] as string[])).toEqual(new Set(['RS256', 'ES256']))
  })
})

describe('consent of a third-party client', () => {
  const guest = { client_id: 'guest', scope: 'openid profile' }

  test('is asked once, for what is missing, and grows', async () => {
    const browser = await signedIn()
    expect(await waiting(browser, guest)).toMatchObject({
      prompt: 'consent',
      client: { id: 'guest', name: 'A Guest', firstParty: false },
      wanted: { scopes: ['openid', 'profile'] },
    })
    const landed = await walk(browser, authorizeUrl(desk, guest), { consent: 'given' })
    expect((await redeem(desk, landed, 'guest')).body).toMatchObject({ scope: 'openid profile' })
    expect(errorOf(await walk(browser, authorizeUrl(desk, guest)))).toBeNull()
    const more = { ...guest, scope: 'openid profile email notes:read', resource: notesApi }
    expect((await waiting(browser, more)).wanted).toEqual({ scopes: ['email', 'notes:read'], claims: [] })
    expect(errorOf(await walk(browser, authorizeUrl(desk, more), { consent: 'given' }))).toBeNull()
  })

  test('counts in another browser too', async () => {
    const other = openBrowser()
    await walk(other, authorizeUrl(desk, { client_id: 'guest', scope: 'openid address', prompt: '' }), signedInAs('bob'), { consent: 'given' })
    const third = openBrowser()
    expect(errorOf(await walk(third, authorizeUrl(desk, { client_id: 'guest' }), signedInAs('bob')))).toBeNull()
  })

  test('refused sends the person back with access_denied', async () => {
    expect(errorOf(await walk(await signedIn(), authorizeUrl(desk, { ...guest, scope: 'openid groups' }), { error: 'access_denied', description: 'no' }))).toBe(
      'access_denied',
    )
  })

  test('is needed for a refresh token, by prompt=consent', async () => {
    const asked = { ...guest, scope: 'openid offline_access' }
    const browser = openBrowser()
    const without = await redeem(desk, await walk(browser, authorizeUrl(desk, asked), signedInAs('ada'), { consent: 'given' }), 'guest')
    expect(without.body['refresh_token']).toBeUndefined()
    const landed = await walk(browser, authorizeUrl(desk, { ...asked, prompt: 'consent' }), { consent: 'given' })
    expect((await redeem(desk, landed, 'guest')).body['refresh_token']).toBeDefined()
  })

  test('is asked each time by a native client of others, never by our own', async () => {
    const browser = await signedIn()
    const [ours, others] = ['phone', 'stranger-phone'].map((client_id) => authorizeUrl(desk, { client_id, redirect_uri: 'http://127.0.0.1:5555/back' }))
    expect(errorOf(await walk(browser, String(ours)))).toBeNull()
    for (const time of ['first', 'second']) expect(errorOf(await walk(browser, `${others}&state=${time}`, { consent: 'given' }))).toBeNull()
    await expect(walk(browser, String(others))).rejects.toThrow('stuck')
  })
})

describe('an interaction', () => {
  test('is known to the browser that began it, at its own address, until it ends', async () => {
    const browser = openBrowser()
    const { url } = await browser.follow(authorizeUrl(desk, { login_hint: 'ada@example.test', ui_locales: 'de en' }), (it) =>
      it.pathname.startsWith('/interaction/'),
    )
    expect(await (await browser.get(url.href)).json()).toMatchObject({
      prompt: 'login',
      loginHint: 'ada@example.test',
      uiLocales: ['de', 'en'],
      session: null,
      client: { id: 'app', firstParty: true },
    })
    expect((await openBrowser().get(url.href)).status).toBe(410)
    const cookie = browser
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
    expect((await fetch(url, { headers: { cookie } })).status).toBe(200)
    expect((await fetch(`${url.origin}/interaction/another`, { headers: { cookie } })).status).toBe(410)
    await browser.post(finishUrl(url, signedInAs('ada')))
    expect(browser.cookies().some(({ name }) => name === 'keyward-interaction')).toBe(false)
    expect((await browser.get(url.href)).status).toBe(410)
  })

  test('for somebody in particular refuses everybody else', async () => {
    const browser = await signedIn()
    const { id_token } = (await redeem(desk, await walk(browser, authorizeUrl(desk)))).body
    const url = authorizeUrl(desk, { id_token_hint: String(id_token), prompt: 'login' })
    expect(errorOf(await walk(browser, url, signedInAs('bob')))).toBe('login_required')
    expect(errorOf(await walk(browser, url, signedInAs('ada')))).toBeNull()
  })
})
