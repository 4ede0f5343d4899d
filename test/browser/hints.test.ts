import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { withoutPasskeys } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, endSession, identify, signUpWithPasskey } from '../support/page-walks.ts'

const engine = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const agents = {
  windows: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${engine} Chrome/140.0.0.0 Safari/537.36`,
  mac: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${engine} Chrome/140.0.0.0 Safari/537.36`,
  android: `Mozilla/5.0 (Linux; Android 10; K) ${engine} Chrome/140.0.0.0 Mobile Safari/537.36`,
  app: `Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) ${engine} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36`,
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

describe('what is said before the window opens', () => {
  test.each([
    ['windows', 'A window of Windows or your browser opens.'],
    ['mac', 'with Touch ID or the password of your Mac'],
    ['android', 'with fingerprint, face, PIN or pattern'],
  ] as const)('is about the system of whoever reads it: %s', async (system, text) => {
    const { person } = await stage.withAuthenticator({ verifies: false, present: false }, { userAgent: agents[system] })
    await stage.go(person)
    await identify(person, `${system}@example.com`)
    await person.see('choose')
    await person.press(/^Passkey/)
    await person.see('challenge', 'passkey')
    await person.page.getByText(text).waitFor()
  })

  test('says in an app what is to be done there', async () => {
    const person = await stage.person({ userAgent: agents.app, before: withoutPasskeys })
    await stage.go(person)
    await person.see('identify')
    await person.page.getByText('an app shows this page inside itself').waitFor()
  })
})

describe('a passkey that does not come through here', () => {
  test('steps behind what works after the second time, and the next time too', async () => {
    const { person, passkeys } = await stage.withAuthenticator()
    await signUpWithPasskey(stage, person, 'ada@example.com')
    await endSession(person)
    await passkeys.verifies(false)
    await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.page.getByText('Your passkey is probably here:').waitFor()
    await person.page.getByText('Your password manager, on every device where you use it').waitFor()
    await person.send('Use my passkey')
    await person.see('challenge', 'passkey')
    expect(await person.form('/create').getByRole('button').innerText()).toBe('Create a new passkey after a code by e-mail')
    await person.send('Use my passkey')
    await person.see('choose')
    expect(await person.told()).toContain('what works comes first')

    await stage.go(person)
    await person.see('choose')
    await person.page.getByText('what works comes first').waitFor()
    expect((await person.page.locator('.way button').allInnerTexts()).map((it) => it.split('\n')[0])).toEqual(['E-mail code', 'Passkey'])
  })

  test('is replaced by a new one after a code, in two clicks', async () => {
    const { person, passkeys } = await stage.withAuthenticator()
    await signUpWithPasskey(stage, person, 'anna@example.com')
    await endSession(person)
    await passkeys.verifies(false)
    const asked = await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.send('Use my passkey')
    await person.press('Create a new passkey after a code by e-mail')
    await byCode(stage, person, 'anna@example.com')
    await person.see('enrol', 'passkey')
    await person.page.context().clearCookies({ name: /session/ })
    await person.press('Not now')
    await asked.redeem(await person.landed())
  })
})

describe('a browser that cannot use passkeys, of somebody who is known in it', () => {
  test('says so, and what works comes first', async () => {
    const { person } = await stage.withAuthenticator()
    await signUpWithPasskey(stage, person, 'agnes@example.com')
    await endSession(person)
    await person.context.addInitScript(withoutPasskeys)
    await stage.go(person, { prompt: 'select_account' })
    await person.see('identify')
    await person.press('agnes@example.com')
    await person.page.getByText('Your passkey does not work in this browser').waitFor()
    await byCode(stage, person, 'agnes@example.com')
    await person.landed()
  })
})
