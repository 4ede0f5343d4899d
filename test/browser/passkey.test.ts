import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { VirtualCredential } from '../support/page-authenticator.ts'
import { pickLater } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { endSession, identify, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
let ada: { readonly sub: string; readonly credential: VirtualCredential }
const strong = { acr: 'phr', amr: expect.arrayContaining(['pop', 'user', 'mfa']) as unknown }

beforeAll(async () => {
  stage = await openStage()
  const { person, passkeys } = await stage.withAuthenticator()
  const tokens = await signUpWithPasskey(stage, person, 'ada@example.com')
  const [credential] = await passkeys.credentials()
  if (credential === undefined) throw new Error('no passkey was made')
  ada = { sub: tokens.claims()?.sub ?? '', credential: credential }
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** Another browser, to which the passkey was synced. */
async function synced(present: boolean, before?: string) {
  const { person, passkeys } = await stage.withAuthenticator({ present }, before === undefined ? {} : { before })
  await passkeys.add(ada.credential)
  return { person, passkeys }
}

describe('a passkey, in a browser that never signed in', () => {
  test('signs in by autofill, before anything is typed', async () => {
    const { person } = await synced(true)
    const asked = await stage.go(person)
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ sub: ada.sub, ...strong })
  })

  test('signs in by autofill, picked after a while', async () => {
    const { person } = await synced(true, pickLater)
    const asked = await stage.go(person)
    await person.see('identify')
    expect(await person.page.getByLabel('E-mail address').getAttribute('autocomplete')).toBe('username webauthn')
    await expect.poll(() => person.page.evaluate('window.armed')).toBe(1)
    await person.page.evaluate('pick()')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ sub: ada.sub, ...strong })
  })

  test('signs in by the button', async () => {
    const { person, passkeys } = await synced(false)
    const asked = await stage.go(person)
    await person.see('identify')
    await passkeys.present(true)
    await person.press('Sign in with a passkey')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ sub: ada.sub, ...strong })
  })

  test('signs in after a name was typed', async () => {
    const { person, passkeys } = await synced(false)
    const asked = await stage.go(person)
    await identify(person, 'ada@example.com')
    await person.see('choose')
    await passkeys.present(true)
    await person.press(/^Passkey/)
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ sub: ada.sub, ...strong })
  })

  test('does not sign in for another name than its own', async () => {
    await stage.account('dan@example.com')
    const { person, passkeys } = await synced(false)
    await stage.go(person)
    await identify(person, 'dan@example.com')
    await person.see('choose')
    await passkeys.present(true)
    await person.press(/^Passkey/)
    expect(await person.told()).toContain('That passkey did not work here')
    await person.see('challenge', 'passkey')
  })

  test('signs in its owner by autofill although somebody else was typed before', async () => {
    const { person, passkeys } = await synced(false)
    const asked = await stage.go(person)
    await identify(person, 'somebody@example.com')
    await person.see('choose')
    await person.press('Not you?')
    await person.see('identify')
    await passkeys.present(true)
    await person.press('Sign in with a passkey')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ sub: ada.sub })
  })
})

describe('a passkey, in a browser that knows its owner', () => {
  test('is asked for at once, and signs in without a click', async () => {
    const { person } = await synced(true)
    await (await stage.go(person)).redeem(await person.landed())
    await endSession(person)
    const asked = await stage.go(person)
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ sub: ada.sub, ...strong })
  })

  test('waits for a click where the browser wants one, and “Not you?” leads to the accounts', async () => {
    const { person, passkeys } = await synced(true)
    await (await stage.go(person)).redeem(await person.landed())
    await endSession(person)
    await passkeys.verifies(false)
    const asked = await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.page.locator('form[data-passkey]:not([aria-busy=true])').waitFor()
    expect(await person.page.getByText('ada@example.com').isVisible()).toBe(true)
    expect(await person.page.getByRole('alert').count()).toBe(0)
    await person.press('Not you?')
    await person.see('identify')
    expect(await person.page.getByRole('list', { name: 'Accounts used here before' }).getByText('ada@example.com').isVisible()).toBe(true)
    await passkeys.verifies(true)
    await person.press('ada@example.com')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ sub: ada.sub })
  })
})

describe('a passkey of which a copy was made', () => {
  test('is refused when its counter goes back, though it cannot leave its device (table 4 row 16)', async () => {
    const { person, passkeys } = await stage.withAuthenticator({ synced: false })
    await signUpWithPasskey(stage, person, 'copied@example.com')
    const [credential] = await passkeys.credentials()
    if (credential === undefined) throw new Error('no passkey was made')
    await endSession(person)
    for (let uses = 0; uses < 2; uses += 1) {
      await (await stage.go(person)).redeem(await person.landed())
      await endSession(person)
    }
    const thief = await stage.withAuthenticator({ synced: false }, { before: pickLater })
    await thief.passkeys.add({ ...credential, signCount: 0 })
    await stage.go(thief.person)
    await thief.person.see('identify')
    await thief.person.send('Sign in with a passkey')
    await thief.person.see('identify')
    expect(await thief.person.told()).toContain('did not work')
  })
})
