import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brake } from '../../src/admin/brakes.ts'
import { imported, openApp, signUp, withPasskey } from '../support/app.ts'
import { startKeyward, type Running } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { formOf, type Page, type Visitor, visitor } from '../support/visitor.ts'

const PASSWORD = 'pelican tuba overcast mirror'
const blocked = ['cleo', 'clara', 'claire', 'claudia']
/** Brakes that one account alone would pull. */
const brakes = { recoveries: { min: 0, percent: 0 }, failures: { percent: 1, ceremoniesMin: 1 } }

let at: Running
const browsers = new Map<string, Visitor>()
beforeAll(async () => {
  at = await startKeyward({ config: { policy: { passwordPhaseOut: [{ id: 'everyone', brakes }] } } })
  await imported(at)('bob', { password: PASSWORD })
  for (const name of blocked) {
    const passkey = softPasskey({ origin: at.url })
    await imported(at)(name, { password: PASSWORD, passkey })
    const browser = visitor(at.url)
    await browser.submit(await withPasskey(browser, await asking(), passkey), '/skip')
    browsers.set(name, browser)
  }
})
afterAll(() => at.close())

async function asking(more: Record<string, string> = {}) {
  return (await (await openApp(at.url)).request(more)).url
}

const written = async (type: string) => (await at.database.pool.query('select 1 from events where type = $1', [type])).rowCount ?? 0

/** As the rounds do it, every five minutes. */
const braked = () => brake({ storage: at.storage, policy: at.policy.current(), now: new Date(), locale: 'en' })

const remembered = async () => Promise.all(blocked.map(async (name) => (await at.storage.accounts.dossier({ identifier: name }))?.phaseOuts))

type Junk = (browser: Visitor, page: Page) => Promise<Page>

const post =
  (action: string, fields: Record<string, string> = {}): Junk =>
  (browser, page) =>
    browser.post(`${page.url.pathname}/${action}`, fields)

/** An answer that nobody could have given, to whatever challenge is open. */
const answer =
  (fields: Record<string, string>): Junk =>
  (browser, page) =>
    browser.submit(page, '/answer', fields)

const choose = (authenticator: string): Junk => post('choose', { authenticator })
const cancel = post('cancelled', { authenticator: 'passkey', reason: 'NotAllowedError' })

/** What a stranger can do with a name. */
const walks: Readonly<Record<string, readonly Junk[]>> = {
  'ceremonies that are cancelled': [choose('passkey'), cancel, cancel, cancel],
  'passkeys that are none': [choose('passkey'), answer({ response: '{}' }), choose('passkey'), answer({ response: 'junk' })],
  'a recovery that is started, and codes that are guessed': [post('recover'), answer({ code: '000000' }), answer({ code: '111111' })],
  'a passkey that is wanted, and made of nothing': [
    post('create'),
    answer({ code: '000000' }),
    post('answer', { challenge: 'e.x', authenticator: 'passkey', response: '{}' }),
  ],
  'passwords and recovery codes that are guessed': [
    choose('password'),
    answer({ password: 'a guess of a stranger' }),
    choose('recovery-code'),
    answer({ code: '0000-0000-0000' }),
  ],
  'offers that nobody made': [post('skip'), post('skip', { snooze: 'never' }), post('sign-up', { authenticator: 'passkey' }), post('restart')],
}

describe('a stranger', () => {
  test.each(Object.entries(walks))('pauses and relaxes nothing by %s, in a browser that knows nobody or herself alone', async (what, steps) => {
    const before = await remembered()
    expect(before).toMatchObject(blocked.map(() => [{ lastMode: 'block', blockedSince: expect.any(Date) }]))
    const { browser: hers } = await signUp(at, `eve-${Object.keys(walks).indexOf(what)}@example.com`)
    for (const name of [...blocked, 'bob', 'nobody']) {
      for (const browser of [visitor(at.url), hers]) {
        const first = await browser.get(await asking({ prompt: 'login' }))
        let page = await browser.submit(first.step === 'identify' ? first : await post('restart')(browser, first), '/identify', { identifier: name })
        for (const step of steps) {
          page = await step(browser, page)
          expect([page.status, page.url.searchParams.has('code')]).toEqual([200, false])
        }
      }
    }
    expect(await braked()).toEqual([])
    expect(await at.storage.pauses.list()).toEqual([])
    expect(await remembered()).toEqual(before)
  })

  test('does so neither by accounts of her own, with which she does what she likes in browsers that know them', async () => {
    for (const name of ['eve1@example.com', 'eve2@example.com']) {
      const { browser } = await signUp(at, name)
      const page = await browser.get(await asking({ prompt: 'login' }))
      expect(page.authenticator).toBe('passkey')
      await cancel(browser, page)
      await cancel(browser, page)
    }
    expect(await braked()).toEqual([])
  })

  test('leaves traces, so that all of it did happen', async () => {
    for (const type of ['recovery.started', 'password.blocked_attempt']) expect(await written(type), type).toBeGreaterThanOrEqual(blocked.length)
    expect(await written('passkey.failed')).toBe(4)
  })

  test('leaves the old password refused', async () => {
    const browser = visitor(at.url)
    const page = await choose('password')(browser, await browser.submit(await browser.get(await asking()), '/identify', { identifier: 'cleo' }))
    expect(formOf(page, '/answer')).toBeDefined()
    expect((await browser.submit(page, '/answer', { password: PASSWORD })).url.searchParams.has('code')).toBe(false)
  })
})

describe('an owner', () => {
  test('whose passkey fails in the browser that knows her does move the brakes', async () => {
    const browser = browsers.get('cleo') ?? expect.unreachable()
    const page = await browser.get(await asking({ prompt: 'login' }))
    await cancel(browser, page)
    expect(await braked()).toMatchObject([{ policyId: 'everyone', brake: 'failures' }])
  })
})
