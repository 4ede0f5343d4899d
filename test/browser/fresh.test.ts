import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pickLater } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { endSession, identify, signUpWithPasskey } from '../support/page-walks.ts'

const MINUTE_MS = 60_000

let stage: Stage
/** How far the server's clock is ahead of the world's. */
let ahead = 0
beforeAll(async () => {
  stage = await openStage({ now: () => new Date(Date.now() + ahead), config: { lifetimes: { interactionMinutes: 120 } } })
  await stage.account('bob@example.com', 'a long and lonely password')
})
afterEach(async () => {
  ahead = 0
  await stage.clear()
})
afterAll(() => stage.close())

describe('a page that stands open for longer than its challenge lives', () => {
  test('gets another, keeps what was typed, and autofill still answers', async () => {
    const { person, passkeys } = await stage.withAuthenticator({}, { before: pickLater })
    await signUpWithPasskey(stage, person, 'ada@example.com')
    const [credential] = await passkeys.credentials()
    if (credential === undefined) throw new Error('no passkey was made')
    await endSession(person)
    const other = await stage.withAuthenticator({}, { before: pickLater })
    await other.passkeys.add(credential)
    await other.person.page.clock.install()
    const asked = await stage.go(other.person)
    await other.person.see('identify')
    await expect.poll(() => other.person.page.evaluate('window.armed')).toBe(1)
    await other.person.type('E-mail address', 'ada@exam')
    const field = other.person.page.locator('form[data-passkey] input[name=challenge]')
    const before = await field.inputValue()
    ahead = 21 * MINUTE_MS
    await other.person.page.clock.fastForward(ahead)
    await expect.poll(() => other.person.page.evaluate('window.armed')).toBe(2)
    expect(await field.inputValue()).not.toBe(before)
    expect(await other.person.page.getByLabel('E-mail address').inputValue()).toBe('ada@exam')
    // The challenge that came with the page would be over by now.
    ahead = 45 * MINUTE_MS
    await other.person.page.evaluate('pick()')
    await asked.redeem(await other.person.landed())
  })

  test('takes a password that was typed all the same', async () => {
    const person = await stage.person()
    await person.page.clock.install()
    const asked = await stage.go(person)
    await identify(person, 'bob@example.com')
    await person.page.waitForSelector('main:is([data-step=choose], [data-step=challenge])')
    if ((await person.page.locator('main[data-authenticator=password]').count()) === 0) await person.press(/^Password/)
    await person.see('challenge', 'password')
    await person.page.locator('#password').fill('a long and lonely password')
    const field = person.page.locator('main form input[name=challenge]').first()
    const before = await field.inputValue()
    ahead = 21 * MINUTE_MS
    await person.page.clock.fastForward(ahead)
    await expect.poll(() => field.inputValue()).not.toBe(before)
    ahead = 45 * MINUTE_MS
    await person.press(/^Sign in$/)
    await asked.redeem(await person.landed())
  })
})
