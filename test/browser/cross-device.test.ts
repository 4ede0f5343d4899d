import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addAuthenticator, type VirtualCredential } from '../support/page-authenticator.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { endSession, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
let days = 0
beforeAll(async () => {
  stage = await openStage({ config: { policy: {} }, now: () => new Date(Date.now() + days * 86_400_000) })
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** Somebody whose passkey is on their phone. */
async function withPhone(address: string): Promise<VirtualCredential> {
  const { person, passkeys } = await stage.withAuthenticator({ transport: 'hybrid' })
  await signUpWithPasskey(stage, person, address)
  const [credential] = await passkeys.credentials()
  if (credential === undefined) throw new Error('no passkey was made')
  return credential
}

/** A computer that can keep passkeys, and the phone beside it. */
async function atComputer(credential: VirtualCredential) {
  const { person, passkeys: computer } = await stage.withAuthenticator()
  const phone = await addAuthenticator(person.page, { transport: 'hybrid' })
  await phone.add(credential)
  return { person, computer, phone }
}

/** From the app to what is asked after the phone answered. That is locked at first: an answer at once would come before the page knows what the browser can do. */
async function comeByPhone({ person, phone }: Awaited<ReturnType<typeof atComputer>>) {
  await endSession(person)
  await phone.verifies(false)
  const asked = await stage.go(person)
  await person.page.waitForSelector('main:is([data-step=identify], [data-step=challenge]) form[data-passkey]:not([hidden], [aria-busy=true])')
  await phone.verifies(true)
  await person.press(/^(Sign in with a passkey|Use my passkey)$/)
  return asked
}

const passkeysOf = async (address: string) =>
  ((await stage.at.storage.accounts.dossier({ identifier: address }))?.credentials ?? []).filter((it) => it.authenticator === 'passkey')

describe('somebody who signed in with their phone', () => {
  test('is asked to create a passkey on the computer too, and then has both', async () => {
    const desk = await atComputer(await withPhone('ada@example.com'))
    const { person, computer, phone } = desk
    const asked = await comeByPhone(desk)
    await person.see('enrol', 'passkey')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Create a passkey here too?')
    await person.page.getByText('You signed in with your phone or tablet.').waitFor()
    await person.press('Create a passkey')
    await person.see('note')
    await person.press('Continue')
    await asked.redeem(await person.landed())
    expect(await computer.credentials()).toHaveLength(1)
    expect(await phone.credentials()).toHaveLength(1)
    expect((await passkeysOf('ada@example.com')).map((it) => it.assessed.attachment)).toEqual(expect.arrayContaining(['platform', 'roaming']))
  })

  test('is not asked again at a computer where it is not wanted, and is at another', async () => {
    const credential = await withPhone('anna@example.com')
    const desk = await atComputer(credential)
    const { person, computer } = desk
    const asked = await comeByPhone(desk)
    await person.see('enrol', 'passkey')
    await person.press('Do not ask in this browser')
    await asked.redeem(await person.landed())
    days += 100
    await (await comeByPhone(desk)).redeem(await person.landed())
    expect(await computer.credentials()).toHaveLength(0)
    const other = await atComputer(credential)
    await comeByPhone(other)
    await other.person.see('enrol', 'passkey')
  })

  test('is not asked at a computer that cannot keep passkeys', async () => {
    const credential = await withPhone('agnes@example.com')
    const { person, passkeys } = await stage.withAuthenticator({ transport: 'hybrid' })
    await passkeys.add(credential)
    const asked = await stage.go(person)
    await person.press('Sign in with a passkey')
    await asked.redeem(await person.landed())
  })
})

describe('somebody whose one passkey cannot leave its device', () => {
  test('is asked for a second one, which may be somewhere else', async () => {
    const { person, passkeys } = await stage.withAuthenticator({ synced: false })
    await signUpWithPasskey(stage, person, 'cleo@example.com')
    await endSession(person)
    days += 2
    const asked = await stage.go(person)
    await person.see('enrol', 'passkey')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Add a second passkey')
    await person.press('Create a passkey')
    await person.page.getByText('a passkey for this account is already saved there').waitFor()
    await person.press(/^Continue$/)
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(1)
  })
})
