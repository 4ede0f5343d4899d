import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { asChrome108, asFirefox122, asSafari16, withoutAutofill, withoutPasskeys } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { addPasskey, byCode, endSession, identify, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

describe('a browser with passkeys, as old as', () => {
  test.each([
    { name: 'Chrome 108', before: asChrome108, lacks: 'PublicKeyCredential.parseRequestOptionsFromJSON' },
    { name: 'Firefox 122', before: asFirefox122, lacks: 'PublicKeyCredential.getClientCapabilities' },
    { name: 'Safari 16', before: asSafari16, lacks: 'PublicKeyCredential.prototype.toJSON' },
    { name: 'none that has autofill', before: withoutAutofill, lacks: 'PublicKeyCredential.isConditionalMediationAvailable' },
  ])('$name, makes one and signs in by the button', async ({ name, before, lacks }) => {
    const address = `${name.toLowerCase().replaceAll(' ', '-')}@example.com`
    const { person, passkeys } = await stage.withAuthenticator({}, { before })
    const { sub } = (await signUpWithPasskey(stage, person, address)).claims() ?? {}
    await endSession(person)
    await passkeys.present(false)
    const asked = await stage.go(person, { prompt: 'select_account' })
    await person.see('identify')
    expect(await person.page.evaluate<string>(`typeof ${lacks}`)).toBe('undefined')
    await passkeys.present(true)
    await person.press('Sign in with a passkey')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ sub, acr: 'phr' })
  })
})

describe('a browser without passkeys', () => {
  test('says so, and an e-mail code signs in', async () => {
    await stage.account('dan@example.com')
    const person = await stage.person({ before: withoutPasskeys })
    const asked = await stage.go(person)
    await person.see('identify')
    await person.page.getByText('This browser cannot use passkeys.').waitFor()
    expect(await person.page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false)
    await identify(person, 'dan@example.com')
    await byCode(stage, person, 'dan@example.com')
    await asked.redeem(await person.landed())
  })

  test('makes an account without one, and is told that it can be had later', async () => {
    const person = await stage.person({ before: withoutPasskeys })
    const asked = await stage.go(person)
    await identify(person, 'dora@example.com')
    await byCode(stage, person, 'dora@example.com')
    await person.see('sign-up')
    await person.page.getByText('It looks as if this browser cannot create passkeys.').waitFor()
    await person.press(/^Continue with a passkey/)
    await person.see('enrol', 'passkey')
    await person.page.getByText('This browser cannot create passkeys.').waitFor()
    await person.press('Continue without')
    await asked.redeem(await person.landed())
  })

  test('gets the code first where its person is known, and the passkey is not hidden', async () => {
    const able = await stage.withAuthenticator()
    await signUpWithPasskey(stage, able.person, 'ada@example.com')
    await endSession(able.person)
    await able.person.context.addInitScript(withoutPasskeys)
    const asked = await stage.go(able.person)
    await able.person.see('challenge', 'email-otp')
    await able.person.page.getByText('Your passkey does not work in this browser, so here is what does.').waitFor()
    await able.person.page.locator('details.others summary').click()
    await able.person.page.getByRole('button', { name: /^Passkey/ }).waitFor()
    await able.person.page.locator('input[name=code]').fill(await stage.at.code('ada@example.com'))
    await able.person.press('Continue')
    expect((await asked.redeem(await able.person.landed())).claims()).toMatchObject({ amr: ['otp'] })
  })
})

describe('an old browser of somebody with an account', () => {
  test('adds a passkey by “Create a passkey”', async () => {
    await stage.account('dirk@example.com')
    const { person, passkeys } = await stage.withAuthenticator({}, { before: withoutAutofill })
    await addPasskey(stage, person, 'dirk@example.com')
    expect(await passkeys.credentials()).toHaveLength(1)
  })
})
