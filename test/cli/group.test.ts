import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { openTerminal } from '../support/terminal.ts'

describe('groups', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    cli = openTerminal(
      { KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET },
      { 'staff.txt': '# everybody who works here\nbob@example.com\r\n\nada@example.com\nbob@example.com\n', 'slip.txt': 'bob@example.com\nbobb@example.com' },
    )
    for (const name of ['ada', 'bob', 'dan']) await cli.keyward('account', 'add', `${name}@example.com`, '--sub', name)
    // Somebody whose name is the `sub` of somebody else.
    await cli.keyward('account', 'add', 'dan', '--sub', 'not-dan')
  })
  afterAll(() => database.close())

  const json = async (...argv: readonly string[]): Promise<unknown> => JSON.parse((await cli.keyward(...argv, '--json')).out)
  const groupsOf = async (name: string) => (await database.storage().accounts.byIdentifier(`${name}@example.com`))?.groups
  const lastEvent = async (name: string) => {
    const account = await database.storage().accounts.byIdentifier(`${name}@example.com`)
    return (await database.storage().events.recent(account?.id ?? ('' as never), 1))[0]
  }

  test('take several accounts at once, each once', async () => {
    expect(await json('group', 'add', 'staff', 'ada@example.com', 'dan@example.com')).toEqual({ group: 'staff', changed: 2, named: 2 })
    expect(await json('group', 'add', 'staff', 'ada@example.com')).toEqual({ group: 'staff', changed: 0, named: 1 })
    expect(await groupsOf('ada')).toEqual(['staff'])
    expect(await lastEvent('ada')).toMatchObject({ type: 'groups.changed', data: { groups: ['staff'], actor: 'command line' } })
  })

  test('are left, and others stay', async () => {
    await cli.keyward('group', 'add', 'board', 'ada@example.com')
    expect(await json('group', 'remove', 'staff', 'ada@example.com', 'bob@example.com')).toEqual({ group: 'staff', changed: 1, named: 2 })
    expect(await groupsOf('ada')).toEqual(['board'])
  })

  test('print nothing that a terminal obeys, whatever people call themselves', async () => {
    const name = 'ev\u009b2J\u202e'
    await cli.keyward('account', 'add', name, '--sub', 'eve')
    await cli.keyward('group', 'add', 'strange', name)
    const { out } = await cli.keyward('group', 'list', 'strange')
    expect(out).toBe('eve  ev\\u009b2J\\u202e')
    expect(await json('group', 'list', 'strange')).toEqual({ sub: 'eve', name })
    expect((await cli.keyward('account', 'show', `${name}e`)).err).toContain('There is no account "ev\\u009b2J\\u202ee"')
    await cli.keyward('group', 'remove', 'strange', name)
  })

  test('change for nobody when one name is unknown', async () => {
    expect(await cli.keyward('group', 'add', 'board', 'bob@example.com', 'nobody@example.com')).toMatchObject({
      code: 1,
      err: 'There is no account "nobody@example.com": keyward account list tells all of them.',
    })
    expect(await groupsOf('bob')).toEqual([])
  })

  test('hold exactly whom a file names', async () => {
    expect(await json('group', 'set-file', 'staff', 'staff.txt')).toEqual({ group: 'staff', added: 2, removed: 1, named: 2 })
    expect([await groupsOf('ada'), await groupsOf('bob'), await groupsOf('dan')]).toEqual([['board', 'staff'], ['staff'], []])
    expect(await json('group', 'set-file', 'staff', 'staff.txt')).toEqual({ group: 'staff', added: 0, removed: 0, named: 2 })
  })

  test('stay as they are when the file has a slip of the pen', async () => {
    expect(await cli.keyward('group', 'set-file', 'staff', 'slip.txt')).toMatchObject({
      code: 1,
      err: '1 of 2 are no accounts, and nothing was changed: bobb@example.com',
    })
    expect(await groupsOf('ada')).toEqual(['board', 'staff'])
    expect((await cli.keyward('group', 'set-file', 'staff', 'gone.txt')).err).toBe('There is no file gone.txt.')
  })

  test('are listed with how many they hold, and with whom', async () => {
    expect((await cli.keyward('group', 'list')).out).toBe('board  1\nstaff  2')
    const lines = (await cli.keyward('group', 'list', 'staff', '--json')).out.split('\n').map((line) => JSON.parse(line) as unknown)
    expect(lines).toHaveLength(2)
    expect(lines).toContainEqual({ sub: 'bob', name: 'bob@example.com' })
    expect((await cli.keyward('group', 'list', 'nobodys')).out).toBe('Nobody is in the group nobodys.')
  })

  test('have names that can be written in a policy', async () => {
    for (const name of ['', ' staff', 'a b', '-x', 'x'.repeat(65)])
      expect(await cli.keyward('group', 'add', '--', name, 'ada@example.com')).toMatchObject({ code: 2, err: expect.stringContaining('cannot be a group') })
  })

  test('are changed by owners and by those who look after people, where it is said who does it', async () => {
    await cli.keyward('account', 'role', 'dan@example.com', 'auditor')
    expect(await cli.keyward('group', 'add', 'board', 'bob@example.com', '--actor', 'dan@example.com')).toMatchObject({
      code: 1,
      err: 'dan@example.com may not do this: it takes an active account with one of the roles owner, people.',
    })
    await cli.keyward('account', 'role', 'dan@example.com', 'people')
    expect((await cli.keyward('group', 'add', 'board', 'bob@example.com', '--actor', 'dan@example.com')).code).toBe(0)
    expect(await lastEvent('bob')).toMatchObject({ data: { groups: ['staff', 'board'], actor: 'dan' } })
  })
})
