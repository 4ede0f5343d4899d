import { fetchUserInfo, refreshTokenGrant } from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerWith, imported, openApp, passkeyOptions, withPasskey } from '../support/app.ts'
import { DAY, openClock } from '../support/clock.ts'
import { startKeyward, type Running } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { formOf, type Page, type Visitor, visitor } from '../support/visitor.ts'

const PASSWORD = 'pelican tuba overcast mirror'
/** As a browser says it that makes passkeys without a dialog; anybody can say so. */
const capabilities = JSON.stringify({
  webauthn: true,
  platformAuthenticator: true,
  hybrid: true,
  conditionalGet: true,
  conditionalCreate: true,
  script: true,
})

const clock = openClock()
let at: Running
beforeAll(async () => {
  at = await startKeyward({ now: clock.now })
  await imported(at)('bob', { password: PASSWORD })
})
afterAll(() => at.close())

const isIn = ({ url }: Page): boolean => url.searchParams.has('code')

async function enterPassword(browser: Visitor, more: Record<string, string> = {}) {
  const app = await openApp(at.url)
  const { url, redeem } = await app.request()
  const first = await browser.get(url)
  const choose = first.step === 'identify' ? await browser.submit(first, '/identify', { identifier: 'bob', ...more }) : first
  const page = choose.authenticator === 'password' ? choose : await browser.post(`${choose.url.pathname}/choose`, { authenticator: 'password', ...more })
  return { redeem, page: await browser.submit(page, '/answer', { password: PASSWORD, ...more }) }
}

/** The owner, in his own browser: past whatever is offered. */
async function owner(browser: Visitor): Promise<boolean> {
  const { page } = await enterPassword(browser)
  return isIn(page.step === null ? page : await browser.submit(page, '/skip'))
}

/** Signs in with a stolen password, says that her browser can do more than it can, and makes a key that nobody is asked for. */
async function steal(browser: Visitor) {
  const key = softPasskey({ origin: at.url })
  const { page: upgrade } = await enterPassword(browser, { capabilities })
  expect(upgrade.step).toBe('upgrade')
  const { challenge = '' } = formOf(upgrade, '/cancelled').fields
  const response = JSON.stringify(key.create(passkeyOptions(upgrade)))
  const note = await browser.post(`${upgrade.url.pathname}/answer`, { challenge, authenticator: 'passkey', response })
  expect(note.step).toBe('note')
  expect(isIn(await browser.submit(note, '/skip'))).toBe(true)
  return key
}

const dossier = async () => (await at.storage.accounts.dossier({ identifier: 'bob' })) ?? expect.unreachable('Bob is gone')
const keys = async () => (await dossier()).credentials.filter((it) => it.authenticator === 'passkey')

test('a password thief makes a passkey and uses it for weeks, and loses it, her session and her tokens to the link in the owner’s letter', async () => {
  const [bob, eve] = [visitor(at.url), visitor(at.url)]
  expect(await owner(bob)).toBe(true)
  clock.forward(2 * DAY)
  const key = await steal(eve)

  const [letter] = await at.lettersTo('bob@example.com')
  expect(letter?.subject).toBe('A new way to sign in to Keyward')
  expect(clock.now().getTime() - (letter?.postedAt.getTime() ?? 0)).toBeLessThan(600_000)
  const link = /http:\S+\/undo\/\S+/.exec(letter?.text ?? '')?.[0] ?? ''

  const app = await openApp(at.url)
  let tokens
  for (let weeks = 0; weeks < 3; weeks += 1) {
    clock.forward(7 * DAY)
    const { url, redeem } = await app.request({ prompt: 'login' })
    const first = await eve.get(url)
    tokens = await redeem((await eve.submit(first, '/answer', answerWith(key, first))).url)
    expect(tokens.claims()).toMatchObject({ sub: 'sub-bob' })
  }
  expect(await keys()).toMatchObject([{ status: 'active', proofs: 3, confirmedAt: null }])
  expect(await owner(visitor(at.url))).toBe(true)
  clock.forward(DAY)
  expect(await owner(bob)).toBe(true)
  expect((await dossier()).phaseOuts).toMatchObject([{ lastMode: 'allow', blockedSince: null }])

  const fresh = await refreshTokenGrant(app.config, tokens?.refresh_token ?? '')
  const reader = visitor(at.url)
  for (const method of ['GET', 'HEAD', 'GET']) await reader.once(link, { method })
  expect(await keys()).toMatchObject([{ status: 'active' }])
  await fetchUserInfo(app.config, fresh.access_token, 'sub-bob')
  const quiet = async () => (await eve.get((await app.request({ prompt: 'none' })).url)).url.searchParams
  expect((await quiet()).has('code')).toBe(true)

  expect((await reader.submit(await reader.get(link), '')).step).toBe('undone')
  expect(await keys()).toMatchObject([{ status: 'revoked' }])
  expect((await quiet()).get('error')).toBe('login_required')
  await expect(refreshTokenGrant(app.config, fresh.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
  await expect(fetchUserInfo(app.config, fresh.access_token, 'sub-bob')).rejects.toMatchObject({ status: 401 })
  expect(isIn(await withPasskey(visitor(at.url), (await app.request()).url, key))).toBe(false)
  expect(await owner(visitor(at.url))).toBe(true)
})
