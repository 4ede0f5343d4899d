import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerWith, imported, openApp, withPasskey } from '../support/app.ts'
import { startKeyward, type Running } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { visitor } from '../support/visitor.ts'

const PASSWORD = 'pelican tuba overcast mirror'
const OTHER = 'http://localhost:4998/callback'

let at: Running
beforeAll(async () => {
  at = await startKeyward({
    config: { policy: { passwordPhaseOut: [{ id: 'other', match: { clients: ['other'] }, target: 'block' }], clients: { third: { acr: 'phr' } } } },
  })
})
afterAll(() => at.close())

/** Cleo, with a password that is blocked for one app alone. */
async function cleo(name: string) {
  const passkey = softPasskey({ origin: at.url })
  await imported(at)(name, { password: PASSWORD, passkey })
  const first = visitor(at.url)
  const note = await withPasskey(first, (await (await openApp(at.url, 'other', OTHER)).request()).url, passkey)
  await first.submit(note, '/skip')
  return passkey
}

/** A browser in which she signed in to the first app with her password. */
async function byPassword(name: string) {
  const browser = visitor(at.url)
  const { url } = await (await openApp(at.url)).request()
  const choose = await browser.submit(await browser.get(url), '/identify', { identifier: name })
  const back = await browser.submit(await browser.submit(choose, '/choose', { authenticator: 'password' }), '/answer', { password: PASSWORD })
  expect(back.url.searchParams.get('code')).not.toBeNull()
  return browser
}

describe('a session from a password', () => {
  test('goes on to an app whose policy blocks it only with a passkey, once', async () => {
    const passkey = await cleo('cleo')
    const browser = await byPassword('cleo')
    const app = await openApp(at.url, 'other', OTHER)
    const { url, redeem } = await app.request()
    const page = await browser.get(url)
    expect(page.authenticator).toBe('passkey')
    const back = await browser.submit(page, '/answer', answerWith(passkey, page))
    expect((await redeem(back.url)).claims()).toMatchObject({ acr: 'phr' })
    expect((await browser.get((await app.request()).url)).url.searchParams.get('code')).not.toBeNull()
  })

  test('goes on to an app that asks for more only with more', async () => {
    const passkey = await cleo('clara')
    const browser = await byPassword('clara')
    const { url } = await (await openApp(at.url, 'third')).request()
    const page = await browser.get(url)
    expect(page.authenticator).toBe('passkey')
    expect((await browser.submit(page, '/answer', answerWith(passkey, page))).step).toBe('consent')
  })

  test('goes on to every other app as ever', async () => {
    await cleo('claire')
    const browser = await byPassword('claire')
    expect((await browser.get((await (await openApp(at.url)).request()).url)).url.searchParams.get('code')).not.toBeNull()
  })
})
