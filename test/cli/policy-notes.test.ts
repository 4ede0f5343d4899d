import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newcomer, newCredential } from '../support/cast.ts'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { openTerminal } from '../support/terminal.ts'

const vault = {
  path: 'passkeys.rules.0.attestation',
  says: 'is "hardware", but no FIDO metadata is mounted (authenticatorSettings.passkey.metadata): nobody whom the rule is about can make a passkey, and those that are there are refused at once',
}
const google = {
  path: 'passkeys.denied.0.provider',
  says: 'is "Google", which is no AAGUID and stands for no passkey (keyward report adoption --by provider lists those that people use)',
}
const inWords = ['To note:', `  ${google.path}: ${google.says}`, `  ${vault.path}: ${vault.says}`].join('\n')
const passkeys =
  'passkeys: { denied: [{ provider: Google, since: 2026-01-01 }], rules: [{ match: { groups: [vault] }, attestation: hardware }] }\nauthenticators: [passkey, password, email-otp]\n'

describe('a policy of which there is something to note', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>
  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    const files = { 'noted.yaml': passkeys, 'refused.yaml': passkeys.replace(', password, email-otp', ''), 'plain.yaml': 'signUp: { open: false }' }
    cli = openTerminal({ KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET, KEYWARD_PASSKEYS_WITHOUT_BACKUP: 'true', USER: 'ada' }, files)
    const storage = database.storage()
    const ada = await storage.accounts.add(newcomer('ada'), [newCredential('ada')])
    await storage.accounts.setGroups(ada, ['vault'])
    await storage.accounts.add(newcomer('bob'), [])
  })
  afterAll(() => database.close())

  const run = (...argv: readonly string[]) => cli.keyward('policy', ...argv)

  test.each(['check', 'save', 'simulate'])('is told so by policy %s, which goes on', async (command) => {
    const argv = [command, '--file', 'noted.yaml', ...(command === 'save' ? ['--reason', 'a try'] : [])]
    const { code, out, err } = await run(...argv)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.endsWith(`\n${inWords}`)).toBe(true)
    expect(JSON.parse((await run(...argv, '--json')).out)).toMatchObject({ notes: [google, vault] })
  })

  test('is told so beside the reasons for which it is refused', async () => {
    const { code, err } = await run('check', '--file', 'refused.yaml')
    expect(code).toBe(1)
    expect(err).toMatch(/^The policy is not saved\.\n2 accounts would be left without a way in:/)
    expect(err.endsWith(`\n${inWords}`)).toBe(true)
    const said: unknown = JSON.parse((await run('check', '--file', 'refused.yaml', '--json')).err)
    expect(said).toMatchObject({ error: 'policy-refused', mistakes: { length: 2 }, notes: [google, vault] })
  })

  test('is told so where sign-ins of the past are tried', async () => {
    expect((await run('simulate', '--file', 'noted.yaml', '--past', '1d')).out).toContain(inWords)
  })

  test('is told how many passkeys it would stop accepting', async () => {
    // The one that is in force refuses them already.
    await run('save', '--file', 'plain.yaml', '--reason', 'begin anew')
    expect((await run('simulate', '--file', 'noted.yaml')).out).toContain('Passkeys no longer accepted when every grace is over: 1, of 1 account.')
    const { out } = await run('simulate', '--file', 'noted.yaml', '--csv')
    expect(out.split('\n')).toEqual(expect.arrayContaining(['no-longer-accepted,passkeys,,,1', 'no-longer-accepted,accounts,,,1']))
  })

  test('is not every policy', async () => {
    expect((await run('check', '--file', 'plain.yaml')).out).not.toContain('To note')
    expect(JSON.parse((await run('simulate', '--file', 'plain.yaml', '--json')).out)).toMatchObject({ notes: [] })
  })
})
