import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { waitingLetters } from '../support/waiting-letters.ts'
import { openTerminal } from '../support/terminal.ts'

describe('an exception', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    cli = openTerminal({ KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET }, { 'word.txt': 'seven herons over the canal' })
    for (const name of ['bob', 'cleo']) await cli.keyward('account', 'add', `${name}@example.com`, '--password-file', 'word.txt')
    for (const name of ['dan', 'ada', 'eve', 'hal']) await cli.keyward('account', 'add', `${name}@example.com`, '--sub', name)
    await cli.keyward('account', 'add', 'nomad', '--password-file', 'word.txt')
    await cli.keyward('account', 'role', 'ada@example.com', 'owner')
    await cli.keyward('account', 'role', 'hal@example.com', 'people')
  })
  afterAll(() => database.close())

  const json = async (...argv: readonly string[]): Promise<Record<string, unknown>> => {
    const { out, err } = await cli.keyward(...argv, '--json')
    return JSON.parse(out === '' ? err : out) as Record<string, unknown>
  }
  const set = (...argv: readonly string[]) => json('override', 'set', ...argv)
  const hoursOf = ({ createdAt, expiresAt }: Record<string, unknown>): number =>
    (new Date(String(expiresAt)).getTime() - new Date(String(createdAt)).getTime()) / 3_600_000
  const letters = async (about = 'house/override-set') => (await waitingLetters(database)).filter(({ template }) => template === about)

  test('counts at once, for seven days, and the person is told what, until when and why', async () => {
    await letters()
    const made = await set('bob@example.com', 'exempt', '--reason', ' His phone\n was stolen ')
    expect(made).toMatchObject({ kind: 'exempt', mode: null, reason: 'His phone was stolen', actor: 'command line', pending: false, approveAt: null })
    expect(made['id']).toMatch(/^[\w-]{22}$/)
    expect(hoursOf(made)).toBeCloseTo(7 * 24, 1)
    expect(await letters()).toMatchObject([
      {
        to: 'bob@example.com',
        template: 'house/override-set',
        data: { what: 'exempt', reason: 'His phone was stolen', until: expect.stringContaining('UTC') },
      },
    ])
    const bob = await database.storage().accounts.byIdentifier('bob@example.com')
    expect(await database.storage().events.recent(bob?.id ?? ('' as never), 1)).toMatchObject([
      { type: 'override.set', data: { kind: 'exempt', actor: 'command line', pending: false } },
    ])
  })

  test.each([
    ['unlockPassword', [], 72],
    ['exempt', ['--days', '90'], 90 * 24],
    ['unlockPassword', ['--hours', '3'], 3],
    ['pin', ['--mode', 'demote', '--days', '1'], 24],
  ] as const)('of kind %s with %j lasts %d hours', async (kind, more, hours) => {
    expect(hoursOf(await set('bob@example.com', kind, '--reason', 'a test', ...more))).toBeCloseTo(hours, 1)
  })

  test.each([
    [['bob@example.com', 'exempt'], '--reason is needed'],
    [['bob@example.com', 'exempt', '--reason', '  '], '--reason is needed'],
    [['bob@example.com', 'forever', '--reason', 'x'], 'Of what kind?'],
    [['bob@example.com', 'pin', '--reason', 'x'], 'pin needs --mode'],
    [['bob@example.com', 'force', '--reason', 'x', '--mode', 'none'], 'force needs --mode'],
    [['bob@example.com', 'exempt', '--reason', 'x', '--mode', 'allow'], 'exempt takes no --mode'],
    [['bob@example.com', 'exempt', '--reason', 'x', '--days', '91'], '1 hour to 90 days'],
    [['bob@example.com', 'exempt', '--reason', 'x', '--hours', '0'], '1 hour to 90 days'],
    [['bob@example.com', 'exempt', '--reason', 'x', '--days', 'many'], '1 hour to 90 days'],
    [['bob@example.com', 'exempt', '--reason', 'x', '--days', '1', '--hours', '1'], 'not both'],
  ])('that is written as %j is not understood', async (argv, why) => {
    expect(await cli.keyward('override', 'set', ...argv)).toMatchObject({ code: 2, err: expect.stringContaining(why) })
  })

  test.each([
    ['no-secret', ['dan@example.com', 'unlockPassword']],
    ['no-secret', ['dan@example.com', 'pin', '--mode', 'demote']],
    ['pin-without-effect', ['bob@example.com', 'pin', '--mode', 'remove']],
    ['recovery-missing', ['nomad', 'force', '--mode', 'block', '--actor', 'ada@example.com']],
    ['actor-needed', ['bob@example.com', 'force', '--mode', 'block']],
    ['actor-needed', ['ada@example.com', 'exempt']],
    ['not-allowed', ['bob@example.com', 'exempt', '--actor', 'eve@example.com']],
    ['not-allowed', ['bob@example.com', 'force', '--mode', 'block', '--actor', 'hal@example.com']],
    ['not-allowed', ['ada@example.com', 'exempt', '--actor', 'hal@example.com']],
    ['account-unknown', ['bob@example.com', 'exempt', '--actor', 'nobody@example.com']],
    ['account-unknown', ['nobody@example.com', 'exempt']],
  ])('is refused as %s: %j', async (code, argv) => {
    const { err, code: exit } = await cli.keyward('override', 'set', ...argv, '--reason', 'a test', '--json')
    expect({ ...(JSON.parse(err) as object), exit }).toMatchObject({ error: code, exit: 1 })
  })

  test('from the policy of a password that was destroyed is refused: it does not come back', async () => {
    const cleo = await database.storage().accounts.byIdentifier('cleo@example.com')
    await database.pool.query(`update credentials set status = 'revoked' where account_id = $1`, [cleo?.id])
    await database.pool.query(
      `insert into phase_outs (account_id, policy_id, destroyed_at, last_mode) values ($1, 'everyone', '2026-03-01T00:00:00Z', 'remove')`,
      [cleo?.id],
    )
    expect(await set('cleo@example.com', 'unlockPassword', '--reason', 'she asked')).toMatchObject({
      error: 'secret-destroyed',
      message: expect.stringContaining('was destroyed on 2026-03-01T00:00:00.000Z and does not come back'),
    })
  })

  test('of a break-glass account makes no sense', async () => {
    const other = await testDatabase()
    await other.pool.query('delete from keys')
    const { keyward } = openTerminal({ KEYWARD_DATABASE_URL: other.url, KEYWARD_SECRET: SECRET, KEYWARD_POLICY_BREAK_GLASS: '[dan]' })
    await keyward('account', 'add', 'dan@example.com', '--sub', 'dan')
    const { err } = await keyward('override', 'set', 'dan@example.com', 'exempt', '--reason', 'x', '--json')
    expect(JSON.parse(err)).toMatchObject({ error: 'break-glass' })
    await other.close()
  })

  test('by force, or for an administrator, waits for somebody else, and nobody is told yet (table 4 row 23)', async () => {
    await letters()
    const forced = await set('bob@example.com', 'force', '--mode', 'block', '--reason', 'leaked', '--actor', 'Ada@Example.com')
    expect(forced).toMatchObject({ pending: true, actor: 'ada', askedOf: 0, approveAt: `http://localhost:3000/approve/${String(forced['id'])}` })
    expect(await set('hal@example.com', 'exempt', '--reason', 'lost it', '--actor', 'ada')).toMatchObject({ pending: true })
    expect(await letters()).toEqual([])
    const { out } = await cli.keyward('override', 'set', 'bob@example.com', 'force', '--mode', 'block', '--reason', 'leaked', '--actor', 'ada')
    expect(out).toMatch(/waits for a second administrator[\s\S]*Nobody else could approve it[\s\S]*\/approve\/[\w-]{22}$/)
  })

  test('that waits is told to those who could approve it, by its address alone', async () => {
    for (const name of ['olga', 'otto']) {
      await cli.keyward('account', 'add', `${name}@example.com`, '--sub', name)
      await cli.keyward('account', 'role', `${name}@example.com`, 'policy')
    }
    await letters()
    const forced = await set('bob@example.com', 'force', '--mode', 'block', '--reason', 'leaked', '--actor', 'ada')
    expect(forced).toMatchObject({ pending: true, askedOf: 2 })
    const asked = await letters('house/approval-wanted')
    expect(new Set(asked.map(({ to }) => to))).toEqual(new Set(['olga@example.com', 'otto@example.com']))
    expect(asked[0]?.data).toEqual({ link: forced['approveAt'] })
    const about = await set('olga@example.com', 'exempt', '--reason', 'hers', '--actor', 'ada')
    expect(about).toMatchObject({ askedOf: 1 })
    expect((await letters('house/approval-wanted')).map(({ to }) => to)).toEqual(['otto@example.com'])
    const { out } = await cli.keyward('override', 'set', 'bob@example.com', 'force', '--mode', 'block', '--reason', 'leaked', '--actor', 'ada')
    expect(out).toContain('2 were written to. They open:')
  })

  test('is listed, shown with names, and ended once', async () => {
    const { id } = await set('dan@example.com', 'exempt', '--reason', 'to be ended', '--actor', 'hal@example.com')
    const listed = (await json('override', 'list', 'dan@example.com')) as unknown
    expect(listed).toMatchObject([{ id, account: 'dan@example.com', actorName: 'hal@example.com', state: 'counts' }])
    expect((await cli.keyward('override', 'list')).out).toContain(String(id))
    expect((await cli.keyward('override', 'show', String(id))).out).toMatch(
      /exempt for dan@example\.com: counts[\s\S]*to be ended[\s\S]*asked by {2}hal@example\.com/,
    )
    expect(await cli.keyward('override', 'end', String(id), '--actor', 'eve@example.com')).toMatchObject({
      code: 1,
      err: expect.stringContaining('may not do this'),
    })
    expect(await json('override', 'end', String(id))).toEqual({ id, ended: true })
    expect(await json('override', 'end', String(id))).toMatchObject({ error: 'override-unknown' })
    expect(await json('override', 'show', String(id))).toMatchObject({ error: 'override-unknown' })
    expect((await cli.keyward('override', 'list', 'dan@example.com')).out).toBe('No exceptions.')
  })

  test('for an administrator is not ended by a help desk', async () => {
    const { id } = await set('ada@example.com', 'exempt', '--reason', 'hers', '--actor', 'ada')
    expect(await json('override', 'end', String(id), '--actor', 'hal@example.com')).toMatchObject({ error: 'not-allowed' })
    expect(await json('override', 'show', String(id))).toMatchObject({ state: 'pending', approvedByName: null })
  })
})
