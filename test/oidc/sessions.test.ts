import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, finishUrl, openBrowser, openDesk, signedInAs, walk } from '../support/front-desk.ts'
import { authorizeUrl, errorOf, redeem, userinfo } from '../support/relying-party.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const sessionCookie = (browser: ReturnType<typeof openBrowser>) => browser.cookies().find(({ name }) => name === 'keyward-session')

async function signedIn(sub = 'ada', more: Record<string, unknown> = {}) {
  const browser = openBrowser()
  const landed = await walk(browser, authorizeUrl(desk), signedInAs(sub, more))
  return { browser, tokens: (await redeem(desk, landed)).body }
}

describe('a session', () => {
  test('serves two clients that are authorised at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const { browser } = await signedIn()
      const [app, other] = await Promise.all(['app', 'other'].map((client_id) => walk(browser, authorizeUrl(desk, { client_id }))))
      expect([(await redeem(desk, app as URL, 'app')).status, (await redeem(desk, other as URL, 'other')).status]).toEqual([200, 200])
    }
  })

  test('is joined by a second tab that began before anybody was signed in', async () => {
    const browser = openBrowser()
    const [first, second] = await Promise.all(
      ['app', 'other'].map(async (client_id) => (await browser.follow(authorizeUrl(desk, { client_id }), (it) => it.pathname.startsWith('/interaction/'))).url),
    )
    const landed = []
    for (const url of [first as URL, second as URL]) {
      const back = (await browser.post(finishUrl(url, signedInAs('ada')))).headers.get('location') as string
      landed.push(await walk(browser, back))
    }
    expect([(await redeem(desk, landed[0] as URL, 'app')).status, (await redeem(desk, landed[1] as URL, 'other')).status]).toEqual([200, 200])
  })

  test('gets a new id with every sign-in, and the old one is worth nothing', async () => {
    const { browser } = await signedIn()
    const before = sessionCookie(browser)?.value
    await walk(browser, authorizeUrl(desk, { prompt: 'login' }), signedInAs('ada'))
    expect(sessionCookie(browser)?.value).not.toBe(before)
    const thief = await fetch(authorizeUrl(desk, { prompt: 'none' }), { redirect: 'manual', headers: { cookie: `keyward-session=${before}` } })
    expect(thief.headers.get('location')).toContain('login_required')
  })

  test('ends with the browser where it was not to be remembered', async () => {
    expect(sessionCookie((await signedIn('ada', { remember: false })).browser)?.expiresAt).toBe(Infinity)
    expect(sessionCookie((await signedIn()).browser)?.expiresAt).toBeLessThan(Infinity)
  })

  test('of an account that was disabled meanwhile asks for a sign-in', async () => {
    const { browser } = await signedIn('cleo')
    expect(errorOf(await walk(browser, authorizeUrl(desk, { prompt: 'none' })))).toBe('login_required')
    expect(errorOf(await walk(browser, authorizeUrl(desk), signedInAs('bob')))).toBeNull()
  })

  test('of a disabled account gives no tokens', async () => {
    const landed = await walk(openBrowser(), authorizeUrl(desk), signedInAs('cleo'))
    expect(await redeem(desk, landed)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })
})

describe('switching accounts', () => {
  test('needs no script and takes no tokens from other apps', async () => {
    const { browser, tokens } = await signedIn('ada')
    const landed = await walk(browser, authorizeUrl(desk, { client_id: 'other', prompt: 'select_account' }), signedInAs('bob'))
    expect((await redeem(desk, landed, 'other')).status).toBe(200)
    expect(await userinfo(desk, tokens['access_token'])).toBe(200)
  })

  test('leaves nobody a way back into the first session', async () => {
    const { browser } = await signedIn('ada')
    const before = browser
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
    await walk(browser, authorizeUrl(desk, { prompt: 'login' }), signedInAs('bob'))
    const thief = await fetch(authorizeUrl(desk, { prompt: 'none' }), { redirect: 'manual', headers: { cookie: before } })
    expect(thief.headers.get('location')).toContain('login_required')
  })

  test('works where the other person signed in in another tab meanwhile', async () => {
    const browser = openBrowser()
    const { url } = await browser.follow(authorizeUrl(desk), (it) => it.pathname.startsWith('/interaction/'))
    await walk(browser, authorizeUrl(desk), signedInAs('bob'))
    const back = (await browser.post(finishUrl(url, signedInAs('ada')))).headers.get('location') as string
    expect((await redeem(desk, await walk(browser, back))).status).toBe(200)
    expect(errorOf(await walk(browser, authorizeUrl(desk, { prompt: 'none' })))).toBeNull()
  })

  test('back and forth leaves each app with its own person', async () => {
    const { browser } = await signedIn('ada')
    for (const sub of ['bob', 'ada', 'bob']) {
      const { id_token } = (await redeem(desk, await walk(browser, authorizeUrl(desk, { prompt: 'select_account' }), signedInAs(sub)))).body
      expect(JSON.parse(atob(String(id_token).split('.')[1] as string))).toMatchObject({ sub })
    }
  })
})
