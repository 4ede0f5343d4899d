import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openStage, type Stage } from '../support/page-stage.ts'
import { addPasskey, byCode, endSession, identify, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

describe('a new account', () => {
  test('is made with a passkey, after a code has proved the address', async () => {
    const { person, passkeys } = await stage.withAuthenticator()
    const tokens = await signUpWithPasskey(stage, person, 'ada@example.com')
    expect(tokens.claims()).toMatchObject({ acr: 'urn:keyward:acr:1fa', amr: ['otp'] })
    const [credential, ...more] = await passkeys.credentials()
    expect(more).toEqual([])
    expect(credential).toMatchObject({ isResidentCredential: true, rpId: 'localhost', userName: 'ada@example.com' })
    expect(Buffer.from(credential?.userHandle ?? '', 'base64')).toHaveLength(64)
  })

  test('is made without a passkey, if that is wished', async () => {
    const { person, passkeys } = await stage.withAuthenticator()
    const asked = await stage.go(person)
    await identify(person, 'dan@example.com')
    await byCode(stage, person, 'dan@example.com')
    await person.see('sign-up')
    await person.press('Continue without')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ acr: 'urn:keyward:acr:1fa' })
    expect(await passkeys.credentials()).toEqual([])
  })

  test('is not made when its owner turns back', async () => {
    const person = await stage.person()
    await stage.go(person)
    await identify(person, 'nobody@example.com')
    await byCode(stage, person, 'nobody@example.com')
    await person.see('sign-up')
    await person.press('Back to Test App')
    expect((await person.landed()).searchParams.get('error')).toBe('access_denied')
    expect(await stage.at.storage.accounts.byIdentifier('nobody@example.com')).toBeNull()
  })

  test('is still to be had after the dialog was cancelled', async () => {
    const { person, passkeys } = await stage.withAuthenticator({ verifies: false })
    const asked = await stage.go(person)
    await identify(person, 'eva@example.com')
    await byCode(stage, person, 'eva@example.com')
    await person.press(/^Continue with a passkey/)
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    expect(await person.told()).toContain('nothing was changed')
    await person.see('enrol', 'passkey')
    await passkeys.verifies(true)
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(1)
  })
})

describe('“Create a passkey” on the sign-in page', () => {
  test('leads an existing account to enrolment and on to the app, and tells its owner', async () => {
    await stage.account('dora@example.com')
    const { person, passkeys } = await stage.withAuthenticator()
    const tokens = await addPasskey(stage, person, 'dora@example.com')
    expect(tokens.claims()?.sub).toMatch(/^sub-/)
    expect(await passkeys.credentials()).toHaveLength(1)
    await expect.poll(async () => (await stage.at.lettersTo('dora@example.com')).map((it) => it.subject)).toContain('A new way to sign in to Keyward')
  })

  test('leads a stranger to a new account', async () => {
    const { person } = await stage.withAuthenticator()
    const asked = await stage.go(person)
    await person.see('identify')
    await person.press('Create a passkey')
    await identify(person, 'emil@example.com')
    await byCode(stage, person, 'emil@example.com')
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
  })

  test('says so, without alarm, where the authenticator holds one already, and lets the person go on', async () => {
    const { person, passkeys } = await stage.withAuthenticator({ present: false })
    await passkeys.present(true)
    await signUpWithPasskey(stage, person, 'twice@example.com')
    await endSession(person)
    await passkeys.present(false)
    const asked = await stage.go(person, { prompt: 'select_account' })
    await person.see('identify')
    await person.press('Create a passkey')
    await identify(person, 'twice@example.com')
    await byCode(stage, person, 'twice@example.com')
    await person.see('enrol', 'passkey')
    await passkeys.present(true)
    await person.press('Create a passkey')
    await person.page.getByText('a passkey for this account is already saved there').waitFor()
    expect(await person.page.getByRole('button', { name: 'Not now' }).isVisible()).toBe(false)
    await person.press(/^Continue$/)
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(1)
  })

  test('makes another one on a security key', async () => {
    const first = await stage.withAuthenticator()
    await signUpWithPasskey(stage, first.person, 'two@example.com')
    const second = await stage.withAuthenticator({ transport: 'usb', synced: false })
    await addPasskey(stage, second.person, 'two@example.com')
    const account = await stage.at.storage.accounts.dossier({ identifier: 'two@example.com' })
    expect(account?.credentials.map((it) => it.assessed.bound)).toEqual(['synced', 'device'])
  })
})

describe('a device without a screen lock', () => {
  const linux = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36' }

  test('is told so, is offered a passkey all the same, and makes one on a security key', async () => {
    const { person, passkeys } = await stage.withAuthenticator({ transport: 'usb', synced: false }, linux)
    const asked = await stage.go(person)
    await identify(person, 'linus@example.com')
    await person.see('choose')
    expect(await person.page.getByRole('button', { name: /^Passkey/ }).isVisible()).toBe(true)
    await byCode(stage, person, 'linus@example.com')
    await person.press(/^Continue with a passkey/)
    await person.see('enrol', 'passkey')
    await person.page.getByText('Linux keeps no passkeys of its own.').waitFor()
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(1)
  })

  test('may do without one for now', async () => {
    const person = await stage.person(linux)
    const asked = await stage.go(person)
    await identify(person, 'later@example.com')
    await byCode(stage, person, 'later@example.com')
    await person.press(/^Continue with a passkey/)
    await person.see('enrol', 'passkey')
    await person.press('Continue without')
    await asked.redeem(await person.landed())
  })
})
