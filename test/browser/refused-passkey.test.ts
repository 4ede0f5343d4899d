import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addAuthenticator } from '../support/page-authenticator.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { softMetadata } from '../support/soft-metadata.ts'
import { byCode, endSession, identify } from '../support/page-walks.ts'

let stage: Stage
const folder = mkdtempSync(join(tmpdir(), 'metadata-'))
const rules = [
  { match: { groups: ['bound'] }, synced: 'refused' },
  { match: { groups: ['synced'] }, deviceBound: 'refused' },
  { match: { groups: ['listed'] }, allowed: ['2fc0579f-8113-47ea-b116-bb5a8db9202a'] },
  { match: { groups: ['vault'] }, attestation: 'required' },
]
beforeAll(async () => {
  const service = softMetadata()
  const at = (name: string): string => join(folder, name)
  writeFileSync(at('blob'), service.blob({ nextUpdate: '2099-01-01' }))
  writeFileSync(at('root'), service.root.der)
  const authenticatorSettings = { passkey: { metadata: { file: at('blob'), rootFile: at('root') } } }
  stage = await openStage({ config: { authenticatorSettings, policy: { offers: { enabled: false }, passkeys: { autoUpgrade: false, rules } } } })
})
afterEach(() => stage.clear())
afterAll(async () => {
  await stage.close()
  rmSync(folder, { recursive: true })
})

/** Of this group, on the page that makes a passkey. */
async function about(group: string, address: string, authenticator: Parameters<typeof addAuthenticator>[1]) {
  const id = await stage.account(address)
  await stage.at.storage.accounts.setGroups(id, [group])
  const { person, passkeys } = await stage.withAuthenticator(authenticator)
  const asked = await stage.go(person)
  await person.press('Create a passkey')
  await identify(person, address)
  await byCode(stage, person, address)
  await person.see('enrol', 'passkey')
  return { person, passkeys, asked }
}

const kept = async (address: string) =>
  ((await stage.at.storage.accounts.dossier({ identifier: address }))?.credentials ?? []).filter((it) => it.authenticator === 'passkey')

describe('a passkey of a kind that is not accepted', () => {
  test.each([
    ['bound', { synced: true }, 'copies it to other devices', 'Use a security key, or a passkey that stays'],
    ['synced', { synced: false, transport: 'usb' }, 'stays on one device only', 'Choose your password manager'],
    ['listed', {}, 'only certain kinds of passkeys', 'Use the kind that you were told'],
    ['vault', { synced: false, transport: 'usb' }, 'does not say what it is', 'Use a security key of a known maker'],
  ] as const)('is not kept for %s people, who read why and what to use instead', async (group, authenticator, why, instead) => {
    const address = `ada-${group}@example.com`
    const { person, passkeys } = await about(group, address, authenticator)
    await person.press('Create a passkey')
    await person.see('refused', 'passkey')
    await person.page.getByText(why).waitFor()
    await person.page.getByText(instead).waitFor()
    expect(await kept(address)).toEqual([])
    await expect.poll(async () => (await passkeys.credentials()).length).toBe(0)
  })

  test('can be followed by one that is, and the sign-in goes on', async () => {
    const { person, asked } = await about('bound', 'bea@example.com', { synced: true })
    await person.press('Create a passkey')
    await person.see('refused', 'passkey')
    await person.press('Create a different passkey')
    await person.see('enrol', 'passkey')
    const computer = await addAuthenticator(person.page, { synced: false, transport: 'usb' })
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
    expect((await kept('bea@example.com')).map((it) => it.assessed.bound)).toEqual(['device'])
    expect(await computer.credentials()).toHaveLength(1)
  })

  test('can be left', async () => {
    const { person, asked } = await about('bound', 'cara@example.com', { synced: true })
    await person.press('Create a passkey')
    await person.see('refused', 'passkey')
    await person.press('Not now')
    await asked.redeem(await person.landed())
  })

  test('signs nobody in any more once the rule is there, says so, and stays where it is', async () => {
    const address = 'dora@example.com'
    const { person, passkeys, asked } = await about('free', address, { synced: true })
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
    await endSession(person)
    const account = (await stage.at.storage.accounts.dossier({ identifier: address }))?.account.id
    if (account === undefined) throw new Error('there is no Dora')
    await stage.at.storage.accounts.setGroups(account, ['bound'])
    await passkeys.present(false)
    await person.context.clearCookies()
    await stage.go(person)
    await person.see('identify')
    await passkeys.present(true)
    await person.press('Sign in with a passkey')
    await person.see('refused', 'passkey')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('This passkey is not accepted any more')
    expect(await passkeys.credentials()).toHaveLength(1)
    await passkeys.present(false)
    await person.press('Choose another way')
    await person.see('identify')
  })
})

describe('a key that cannot say who uses it', () => {
  test.each([
    ['without a PIN', { canVerify: false, transport: 'usb', synced: false }],
    ['of the old kind', { u2f: true, transport: 'usb' }],
  ] as const)('%s makes no passkey, and the page says what can be done', async (which, authenticator) => {
    const { person } = await about('free', `eve-${which.length}@example.com`, authenticator)
    await person.press('Create a passkey')
    await person.page.getByText('No passkey was created').waitFor({ timeout: 120_000 })
    expect(await kept(`eve-${which.length}@example.com`)).toEqual([])
  })
})
