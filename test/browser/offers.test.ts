import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { addPasskey, byCode, byPassword, endSession, identify } from '../support/page-walks.ts'

const PASSWORD = 'seven blue whales in a teacup'
const DAY_MS = 86_400_000

let stage: Stage
let days = 0
beforeAll(async () => {
  stage = await openStage({ config: { policy: { passkeys: { autoUpgrade: false } } }, now: () => new Date(Date.now() + days * DAY_MS) })
  // As long as anybody can use one, the page offers it to everybody.
  await stage.account('somebody@example.com', PASSWORD)
})
beforeEach(() => {
  days = 0
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** From the app to what is asked after the password. */
async function comeByPassword(person: Person, address: string) {
  await endSession(person)
  const asked = await stage.go(person)
  await person.page.waitForSelector('main:is([data-step=identify], [data-step=challenge])')
  if ((await person.page.locator('main[data-step=identify]').count()) === 1) await identify(person, address)
  await byPassword(person, PASSWORD)
  return asked
}

/** Bob, in a browser that can make passkeys, at the offer of his first one. */
async function offered(address: string) {
  await stage.account(address, PASSWORD)
  const { person, passkeys } = await stage.withAuthenticator()
  const asked = await comeByPassword(person, address)
  await person.see('offer', 'passkey')
  return { person, passkeys, asked }
}

const arrives = async (person: Person, address: string) => (await comeByPassword(person, address)).redeem(await person.landed())
const offersOf = async (address: string) => (await stage.at.storage.accounts.dossier({ identifier: address }))?.offers ?? []

describe('the offer of a first passkey', () => {
  test('after a password leads through a code to the passkey, and on to the app', async () => {
    const { person, passkeys, asked } = await offered('bob@example.com')
    await person.press('Create a passkey')
    await person.see('challenge', 'email-otp')
    await person.page.getByText('First confirm that it is you, then create your passkey.').waitFor()
    await byCode(stage, person, 'bob@example.com')
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    await person.see('note')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Your passkey is saved')
    await person.press('Continue')
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(1)
  })

  test('put off, it waits a week, and longer after the second time', async () => {
    const { person, asked } = await offered('bert@example.com')
    await person.press('Not now')
    await asked.redeem(await person.landed())
    days = 6
    await arrives(person, 'bert@example.com')
    days = 8
    const again = await comeByPassword(person, 'bert@example.com')
    await person.see('offer', 'passkey')
    await person.press('Not now')
    await again.redeem(await person.landed())
    days = 20
    await arrives(person, 'bert@example.com')
  })

  test('put off while the code is awaited, it lets the person on', async () => {
    const { person, asked } = await offered('berta@example.com')
    await person.press('Create a passkey')
    await person.see('challenge', 'email-otp')
    await person.press('Not now')
    await asked.redeem(await person.landed())
    expect(await offersOf('berta@example.com')).toMatchObject([{ kind: 'replacement', here: false, skips: 1 }])
  })

  test('is not made again in a browser where it is not wanted, and is elsewhere', async () => {
    const { person, asked } = await offered('basil@example.com')
    await person.press('Do not ask in this browser')
    await asked.redeem(await person.landed())
    days = 40
    await arrives(person, 'basil@example.com')
    const elsewhere = await stage.withAuthenticator()
    await comeByPassword(elsewhere.person, 'basil@example.com')
    await elsewhere.person.see('offer', 'passkey')
  })

  test('is never made again to whoever says so, anywhere', async () => {
    const { person, asked } = await offered('bruno@example.com')
    await person.press('Never ask again')
    await asked.redeem(await person.landed())
    days = 400
    const elsewhere = await stage.withAuthenticator()
    await arrives(elsewhere.person, 'bruno@example.com')
  })

  test('after a code makes it at once', async () => {
    await stage.account('dan@example.com')
    const { person, passkeys } = await stage.withAuthenticator()
    const asked = await stage.go(person)
    await identify(person, 'dan@example.com')
    await byCode(stage, person, 'dan@example.com')
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    await person.see('note')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Your passkey is saved')
    await person.press('Continue')
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(1)
    expect(await offersOf('dan@example.com')).toMatchObject([{ kind: 'replacement', skips: 0 }])
  })

  test('closed at the window, nothing was created, and it can be tried again or put off', async () => {
    await stage.account('dora@example.com')
    const { person, passkeys } = await stage.withAuthenticator({ verifies: false })
    const asked = await stage.go(person)
    await identify(person, 'dora@example.com')
    await byCode(stage, person, 'dora@example.com')
    await person.see('enrol', 'passkey')
    await person.send('Create a passkey')
    await person.see('enrol', 'passkey')
    expect(await person.told()).toContain('No passkey was created, and nothing was changed.')
    await person.press('Not now')
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(0)
  })
})

describe('a passkey that was made and never used', () => {
  test('is to be tried after the next password, and has then signed in', async () => {
    await stage.account('bea@example.com', PASSWORD)
    const { person, passkeys } = await stage.withAuthenticator()
    await addPasskey(stage, person, 'bea@example.com')
    days = 2
    await passkeys.present(false)
    const asked = await comeByPassword(person, 'bea@example.com')
    await person.see('challenge', 'passkey')
    await passkeys.present(true)
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Try your passkey now')
    expect(await person.page.getByRole('button', { name: 'Not now' }).isVisible()).toBe(true)
    await person.press('Use my passkey')
    await asked.redeem(await person.landed())
    const dossier = await stage.at.storage.accounts.dossier({ identifier: 'bea@example.com' })
    expect(dossier?.credentials.find((it) => it.authenticator === 'passkey')).toMatchObject({ proofs: 1 })
  })
})
