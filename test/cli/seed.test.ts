import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { openTerminal } from '../support/terminal.ts'

describe('seed', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
  })
  afterAll(() => database.close())

  const settings = (more: Record<string, string> = {}) => ({ KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET, ...more })

  test.each([
    ['in production', { NODE_ENV: 'production' }],
    ['where the issuer is https', { NODE_ENV: 'staging' }],
  ])('is refused %s', async (_where, env) => {
    const mail = { KEYWARD_SMTP_URL: 'smtp://mail:25', KEYWARD_SMTP_FROM: 'Example <id@example.com>' }
    const { code, err } = await openTerminal(settings({ KEYWARD_ISSUER: 'https://id.example.com', ...mail, ...env })).keyward('seed', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(err)).toMatchObject({ error: 'production' })
  })

  test('fills an empty database, says the password, and adds nobody twice', async () => {
    const { keyward } = openTerminal(settings())
    const first = await keyward('seed')
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^Added ada@example.com, bob@example.com, dan@example.com. Bob's password is ".{15,}"/) })
    const bob = await keyward('account', 'show', 'bob@example.com', '--json')
    expect(JSON.parse(bob.out)).toMatchObject({ credentials: [{ authenticator: 'password', status: 'active' }] })
    expect(JSON.parse((await keyward('seed', '--json')).out)).toEqual({ added: [], numbered: 0 })
  })
})
