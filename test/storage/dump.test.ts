import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newChallenge, newcomer, newSignIn, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

describe('a dump of the database', () => {
  test('holds no token, code, browser id, state or letter of a sign-in', async () => {
    const storage = database.storage(() => NOON)
    const ada = await storage.accounts.add(newcomer('ada'), [])
    const challenge = newChallenge({ token: 'secret-token', state: { code: 'secret-code' }, page: { options: 'secret-page' } })
    const signIn = newSignIn({ identifier: 'secret-typed', at: { page: 'identify', token: 'secret-token' } })
    await storage.signIns.open(signIn, [challenge])
    await storage.signIns.apply({
      signIn: { id: signIn.id, version: 1, next: { ...signIn, accountId: ada } },
      challenges: [newChallenge({ token: 'secret-second-token' })],
      rememberBrowser: { id: 'secret-browser', accountId: ada, madeBy: 'passkey', byReplacement: true },
      events: [],
      letters: [{ channel: 'mail', to: 'secret-address', template: 'email-otp/code', locale: 'en', data: { code: 'secret-code' } }],
      now: NOON,
    })
    const tables = await database.pool.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    )
    const dump = await Promise.all(tables.rows.map(({ name }) => database.pool.query<object>(`select * from ${name}`)))
    const rows = dump.flatMap((table) => table.rows)
    expect(rows.length).toBeGreaterThan(7)
    expect(JSON.stringify(rows)).not.toContain('secret-')
  })
})
