import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { openTerminal } from '../support/terminal.ts'
import { waitingLetters } from '../support/waiting-letters.ts'

describe('a pass for somebody who lost every way in', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    cli = openTerminal({ KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET }, {})
    for (const name of ['dan', 'ada', 'hal', 'eve']) await cli.keyward('account', 'add', `${name}@example.com`, '--sub', name)
    await cli.keyward('account', 'role', 'ada@example.com', 'owner')
    await cli.keyward('account', 'role', 'hal@example.com', 'clients')
    await cli.keyward('account', 'disable', 'eve@example.com')
  })
  afterAll(() => database.close())

  const issue = async (...argv: readonly string[]): Promise<Record<string, unknown>> => {
    const { out, err } = await cli.keyward('account', 'pass', ...argv, '--json')
    return JSON.parse(out === '' ? err : out) as Record<string, unknown>
  }
  const passes = async () => (await database.pool.query<{ payload: object }>(`select payload from credentials where authenticator = 'access-pass'`)).rows

  test('is shown once, lasts an hour, is written down with its reason, and its owner is told', async () => {
    const { pass, until } = await issue('dan@example.com', '--reason', 'He showed his face')
    expect(pass).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/)
    const minutes = (new Date(String(until)).getTime() - Date.now()) / 60_000
    expect([minutes > 50, minutes <= 60]).toEqual([true, true])
    expect(JSON.stringify(await passes())).not.toContain(String(pass).replaceAll('-', ''))
    const letters = (await waitingLetters(database)).filter(({ template }) => template === 'house/pass-issued')
    expect(letters).toMatchObject([{ to: 'dan@example.com', data: { reason: 'He showed his face' } }])
    expect(JSON.stringify(letters)).not.toContain(String(pass))
    const dan = await database.storage().accounts.byIdentifier('dan@example.com')
    expect(await database.storage().events.recent(dan?.id ?? ('' as never), 1)).toMatchObject([{ type: 'pass.issued', data: { reason: 'He showed his face' } }])
  })

  test('takes the place of the one before', async () => {
    await issue('dan@example.com', '--reason', 'again', '--minutes', '5')
    expect(await passes()).toHaveLength(1)
  })

  test.each([
    ['an account with a role', ['ada@example.com', '--reason', 'x'], 'second-approver-needed'],
    ['an account that is disabled', ['eve@example.com', '--reason', 'x'], 'account-disabled'],
    ['longer than the deployment allows', ['dan@example.com', '--reason', 'x', '--minutes', '61'], 'pass-too-long'],
    ['no time at all', ['dan@example.com', '--reason', 'x', '--minutes', '0'], 'pass-too-long'],
    ['an administrator who may not', ['dan@example.com', '--reason', 'x', '--actor', 'hal@example.com'], 'not-allowed'],
    ['nobody', ['nobody@example.com', '--reason', 'x'], 'account-unknown'],
  ])('is not given for %s', async (_what, argv, code) => {
    expect(JSON.stringify(await issue(...argv))).toContain(code)
  })

  test('is not given without a reason', async () => {
    expect((await cli.keyward('account', 'pass', 'dan@example.com')).err).toContain('--reason')
  })
})
