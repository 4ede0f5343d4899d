import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { createsSilently, declinesSilently, saysNothing } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byPassword, endSession, identify } from '../support/page-walks.ts'

const PASSWORD = 'seven blue whales in a teacup'

/** The page does not go on by itself, only by its button. */
const STAYS = 'HTMLFormElement.prototype.requestSubmit = () => {}'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ config: { policy: { passkeys: { autoUpgrade: true } } } })
  await stage.account('somebody@example.com', PASSWORD)
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

async function signIn(person: Person, address: string) {
  await stage.account(address, PASSWORD)
  const asked = await stage.go(person)
  await identify(person, address)
  await byPassword(person, PASSWORD)
  return asked
}

const passkeysOf = async (address: string) =>
  ((await stage.at.storage.accounts.dossier({ identifier: address }))?.credentials ?? []).filter((it) => it.authenticator === 'passkey')

describe('a password, in a browser that makes passkeys without a dialog', () => {
  test('becomes a passkey that nobody had to confirm, and the person and their mailbox are told', async () => {
    const { person, passkeys } = await stage.withAuthenticator({}, { before: createsSilently })
    await passkeys.silent(true)
    const asked = await signIn(person, 'bob@example.com')
    await person.see('note')
    await person.page.getByText('It is kept in your password manager').waitFor()
    await person.press('Continue')
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(1)
    expect(await passkeysOf('bob@example.com')).toMatchObject([{ proofs: 0, confirmedAt: null, payload: { userVerified: false } }])
    await person.page.goto(`${stage.at.url}/account/passkeys`)
    await person.see('passkeys')
    expect(await person.page.locator('main').innerText()).not.toContain('Second factor only')
    await expect.poll(async () => (await stage.at.lettersTo('bob@example.com')).map((it) => it.subject)).toContain('A new way to sign in to Keyward')
  })

  test('which can be taken back from the page that tells of it', async () => {
    const { person, passkeys } = await stage.withAuthenticator({}, { before: createsSilently })
    await passkeys.silent(true)
    await signIn(person, 'benno@example.com')
    await person.see('note')
    await person.page.getByRole('link', { name: 'I did not want that: take it back' }).click()
    await person.see('undo')
    await person.press('It was not me: take it back')
    await person.see('undone')
    expect(await passkeysOf('benno@example.com')).toMatchObject([{ status: 'revoked' }])
  })

  test('which then signs in', async () => {
    const { person, passkeys } = await stage.withAuthenticator({}, { before: createsSilently })
    await passkeys.silent(true)
    const first = await signIn(person, 'berta@example.com')
    await person.see('note')
    await person.press('Continue')
    await first.redeem(await person.landed())
    await passkeys.silent(false)
    await endSession(person)
    const asked = await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.press('Use my passkey')
    await asked.redeem(await person.landed())
    expect(await passkeysOf('berta@example.com')).toMatchObject([{ proofs: 1 }])
  })

  test('is followed by the usual offer where the password manager declines, and nothing is said of that', async () => {
    const { person } = await stage.withAuthenticator({}, { before: declinesSilently })
    const asked = await signIn(person, 'bert@example.com')
    await person.see('offer', 'passkey')
    expect(await person.page.getByRole('alert').count()).toBe(0)
    await person.press('Not now')
    await asked.redeem(await person.landed())
    expect(await passkeysOf('bert@example.com')).toEqual([])
    expect(await stage.at.lettersTo('bert@example.com')).toEqual([])
  })

  test('is asked for without a dialog, and in no other way', async () => {
    const { person, passkeys } = await stage.withAuthenticator({}, { before: `${createsSilently}\n${STAYS}` })
    await passkeys.silent(true)
    await signIn(person, 'basil@example.com')
    await person.see('upgrade', 'passkey')
    await person.page.getByText('We are asking your password manager to save a passkey.').waitFor()
    await expect.poll(() => person.page.evaluate('window.asked')).toEqual(['conditional'])
  })

  test('waits for nobody: the page goes on by itself, or by its button', async () => {
    const never = 'navigator.credentials.create = () => new Promise(() => {})'
    const { person } = await stage.withAuthenticator({}, { before: never })
    const asked = await signIn(person, 'bodo@example.com')
    await person.see('offer', 'passkey')
    await person.press('Not now')
    await asked.redeem(await person.landed())
    const other = await stage.withAuthenticator({}, { before: `${never}\n${STAYS}` })
    const again = await signIn(other.person, 'bea@example.com')
    await other.person.see('upgrade', 'passkey')
    await other.person.press('Continue')
    await other.person.see('offer', 'passkey')
    await other.person.press('Not now')
    await again.redeem(await other.person.landed())
  })
})

describe('a password, in a browser that does not say that it can', () => {
  test('is never followed by a silent attempt, which could open a dialog', async () => {
    const { person } = await stage.withAuthenticator({}, { before: `${saysNothing}\n${createsSilently}` })
    await signIn(person, 'bruno@example.com')
    await person.see('offer', 'passkey')
    expect(await person.page.evaluate('window.asked')).toEqual([])
  })

  test('is not followed by one even where the server was told otherwise', async () => {
    const { person } = await stage.withAuthenticator({}, { before: createsSilently })
    const asked = await stage.go(person)
    await stage.account('bianca@example.com', PASSWORD)
    await identify(person, 'bianca@example.com')
    await person.see('choose')
    await person.press(/^Password/)
    await person.see('challenge', 'password')
    await person.context.addInitScript(saysNothing)
    await person.page.locator('#password').fill(PASSWORD)
    await person.press(/^Sign in$/)
    await person.see('offer', 'passkey')
    expect(await person.page.evaluate('window.asked')).toEqual([])
    await person.press('Not now')
    await asked.redeem(await person.landed())
    expect(await passkeysOf('bianca@example.com')).toEqual([])
  })
})
