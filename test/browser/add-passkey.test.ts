import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addAuthenticator } from '../support/page-authenticator.ts'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
let minutes = 0
beforeAll(async () => {
  stage = await openStage({ now: () => new Date(Date.now() + minutes * 60_000) })
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** Somebody who signed up with a passkey of their computer, and has been in their account since. */
async function resident(address: string) {
  const { person, passkeys: computer } = await stage.withAuthenticator()
  await signUpWithPasskey(stage, person, address)
  return { person, computer }
}

const open = async (person: Person, path: string): Promise<void> => void (await person.page.goto(`${stage.at.url}${path}`))
const follow = (person: Person, name: string) => person.page.getByRole('link', { name }).first().click()
const passkeysOf = async (address: string) =>
  ((await stage.at.storage.accounts.dossier({ identifier: address }))?.credentials ?? []).filter((it) => it.authenticator === 'passkey')

describe('"Add a passkey"', () => {
  test('on a security key: made there at once, named as what it is, and the other one can be removed in one step', async () => {
    const { person } = await resident('ada@example.com')
    const key = await addAuthenticator(person.page, { transport: 'usb', synced: false })
    await open(person, '/account/passkeys/add')
    await person.see('passkey-add')
    await follow(person, 'On a security key')
    await person.see('enrol', 'passkey')
    await person.page.getByText('Have your security key at hand.').waitFor()
    await person.press('Create a passkey')
    await person.see('passkey-added')
    await person.page.getByText('It is kept on your security key.').waitFor()
    expect(await key.credentials()).toHaveLength(1)
    const [first] = await passkeysOf('ada@example.com')
    expect(await person.page.locator('form').getAttribute('action')).toBe(`/account/passkeys/${first?.id}/remove`)
    expect((await passkeysOf('ada@example.com')).map((it) => it.assessed.attachment)).toEqual(expect.arrayContaining(['platform', 'roaming']))
  })

  test('on the phone: made there, though the computer could too', async () => {
    const { person, computer } = await resident('anna@example.com')
    const phone = await addAuthenticator(person.page, { transport: 'hybrid' })
    await open(person, '/account/passkeys/add')
    await follow(person, 'On my phone or tablet')
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    await person.see('passkey-added')
    expect([(await computer.credentials()).length, (await phone.credentials()).length]).toEqual([1, 1])
  })

  test('here, where there is one: that is good news, and nothing changes', async () => {
    const { person, computer } = await resident('alma@example.com')
    await open(person, '/account/passkeys/add')
    await follow(person, 'Here, where I am now')
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    await person.page.getByText('a passkey for this account is already saved there').waitFor()
    await person.press(/^Continue$/)
    await person.page.waitForURL(`${stage.at.url}/account/passkeys`)
    expect(await computer.credentials()).toHaveLength(1)
    expect(await passkeysOf('alma@example.com')).toHaveLength(1)
  })

  test('after the fresh time: the passkey first, and why; "Not now" changes nothing', async () => {
    const { person, computer } = await resident('amy@example.com')
    minutes += 30
    // Nobody is at the computer until the sentence was read: else the passkey is shown, and the page gone, at once.
    await computer.present(false)
    await open(person, '/account/passkeys/add')
    await follow(person, 'Here, where I am now')
    await person.page.waitForSelector('main[data-step=challenge]')
    await person.page.getByText('First confirm that it is you.').waitFor()
    await computer.present(true)
    await person.page.reload()
    await person.page.waitForSelector('main[data-step=enrol]')
    await person.press('Not now')
    await person.page.waitForURL(`${stage.at.url}/account/passkeys`)
    expect(await passkeysOf('amy@example.com')).toHaveLength(1)
  })
})
