import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addAuthenticator } from '../support/page-authenticator.ts'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

async function resident(address: string): Promise<Person> {
  const { person } = await stage.withAuthenticator()
  await signUpWithPasskey(stage, person, address)
  return person
}

const open = async (person: Person, path: string): Promise<void> => void (await person.page.goto(`${stage.at.url}${path}`))
const link = (person: Person, name: string | RegExp) => person.page.getByRole('link', { name }).first().click()
const passkeysOf = async (address: string) =>
  ((await stage.at.storage.accounts.dossier({ identifier: address }))?.credentials ?? []).filter((it) => it.authenticator === 'passkey')

describe('the cards of passkeys', () => {
  test('stand above everything else, say where and when, and never “this device”', async () => {
    const person = await resident('ada@example.com')
    await open(person, '/account')
    await person.see('account')
    expect(await person.page.locator('main h2').first().innerText()).toBe('Your passkeys')
    const card = await person.page.locator('.things .thing').first().innerText()
    expect(card).toContain('Copied to your other devices')
    expect(card).toMatch(/Created on \w+ \d+, \d{4}, in Chrome on Linux/)
    expect(card).toContain('Never used yet')
    expect(await person.page.locator('main').innerText()).not.toMatch(/this device/i)
  })

  test('are renamed, and say so', async () => {
    const person = await resident('anna@example.com')
    await open(person, '/account/passkeys')
    await link(person, /^Change or remove/)
    await person.see('passkey')
    await person.page.getByLabel('Its name').fill('My laptop')
    await person.press('Save the name')
    await person.see('passkeys')
    await person.page.getByText('The name is saved.').waitFor()
    expect((await passkeysOf('anna@example.com')).map(({ label }) => label)).toEqual(['My laptop'])
  })

  test('of two, one is removed in one step, and the page says that its manager has it still', async () => {
    const person = await resident('alma@example.com')
    await addAuthenticator(person.page, { transport: 'usb', synced: false })
    await open(person, '/account/passkeys/add')
    await link(person, 'On a security key')
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    await person.see('passkey-added')
    await open(person, '/account/passkeys')
    expect(await person.page.locator('.thing').count()).toBe(2)
    await link(person, /^Change or remove/)
    await person.press('Remove it')
    await person.see('passkeys')
    await person.page.getByText('Delete it where it is kept, too').waitFor()
    expect((await passkeysOf('alma@example.com')).filter(({ status }) => status === 'active')).toHaveLength(1)
  })
})
