import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Assessment } from '../../src/domain/credential.ts'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { openTerminal } from '../support/terminal.ts'
import { waitingLetters } from '../support/waiting-letters.ts'

describe('an account, at the command line,', () => {
  let database: TestDatabase
  let cli: ReturnType<typeof openTerminal>

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    cli = openTerminal(
      { KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET },
      { 'old.txt': 'seven herons over the canal', 'new.txt': 'eleven storks behind the mill', 'weak.txt': 'aaaaaaaaaaaaaaaaaaaa' },
    )
    for (const name of ['bob', 'cleo', 'gil']) await cli.keyward('account', 'add', `${name}@example.com`, '--sub', name, '--password-file', 'old.txt')
    for (const name of ['ada', 'hal']) await cli.keyward('account', 'add', `${name}@example.com`, '--sub', name)
    await withPasskey('cleo')
    await withPasskey('ada')
  })
  afterAll(() => database.close())

  /** A passkey as it is after it worked: discoverable, synced, confirmed and proven. */
  async function withPasskey(sub: string): Promise<void> {
    const assessed: Assessment = { bound: 'synced', provider: null, attachment: 'platform', discoverable: true, usable: true }
    const payload = {
      rpId: 'localhost',
      publicKey: 'AAAA',
      algorithm: -7,
      counter: 0,
      backupEligible: true,
      backedUp: true,
      aaguid: '00000000-0000-0000-0000-000000000000',
      discoverable: true,
      userVerified: true,
      origin: 'http://localhost:3000',
      transports: ['internal'],
    }
    await database.pool.query(
      `insert into credentials (id, account_id, authenticator, lookup, label, status, proofs, last_proven_at, confirmed_at, assessed, payload, created_at)
        select 'passkey-of-' || $1, id, 'passkey', $1, 'a passkey', 'active', 3, now(), now(), $2, $3, now() - interval '1 day' from accounts where sub = $1`,
      [sub, JSON.stringify(assessed), JSON.stringify(payload)],
    )
  }

  const json = async (...argv: readonly string[]): Promise<Record<string, unknown>> => {
    const { out, err } = await cli.keyward(...argv, '--json')
    return JSON.parse(out === '' ? err : out) as Record<string, unknown>
  }
  const eventsOf = async (name: string) => {
    const account = await database.storage().accounts.byIdentifier(`${name}@example.com`)
    return database.storage().events.recent(account?.id ?? ('' as never), 5)
  }
  const hashOf = async (sub: string): Promise<readonly unknown[]> =>
    (
      await database.pool.query(
        `select c.payload->>'hash' as hash from credentials c join accounts a on a.id = c.account_id where sub = $1 and authenticator = 'password'`,
        [sub],
      )
    ).rows.map((row: { hash: unknown }) => row.hash)

  describe('role', () => {
    test('makes an administrator, with exactly the roles that were named', async () => {
      expect(await json('account', 'role', 'ada@example.com', 'policy', 'owner')).toEqual({ sub: 'ada', roles: ['owner', 'policy'] })
      expect((await cli.keyward('account', 'role', 'ada@example.com', 'owner')).out).toBe('ada@example.com holds owner.')
      expect((await database.storage().accounts.bySub('ada'))?.roles).toEqual(['owner'])
      expect((await eventsOf('ada'))[0]).toMatchObject({ type: 'groups.changed', data: { roles: ['owner'], actor: 'command line' } })
    })

    test('takes every role away', async () => {
      await cli.keyward('account', 'role', 'hal@example.com', 'people')
      expect((await cli.keyward('account', 'role', 'hal@example.com', 'none')).out).toBe('hal@example.com holds no role.')
      expect((await database.storage().accounts.bySub('hal'))?.roles).toEqual([])
    })

    test('is given by owners alone, where it is said who does it', async () => {
      await cli.keyward('account', 'role', 'hal@example.com', 'people')
      expect(await json('account', 'role', 'hal@example.com', 'owner', '--actor', 'hal@example.com')).toMatchObject({ error: 'not-allowed' })
      expect(await json('account', 'role', 'hal@example.com', 'people', 'auditor', '--actor', 'ada@example.com')).toMatchObject({
        roles: ['people', 'auditor'],
      })
    })

    test.each([[['king']], [['owner', 'none']]])('of %j is not understood', async (roles) => {
      expect(await cli.keyward('account', 'role', 'hal@example.com', ...roles)).toMatchObject({ code: 2, err: expect.stringContaining('is no role') })
    })
  })

  describe('attribute', () => {
    test('is set, kept, and taken away by an empty value', async () => {
      expect(await json('account', 'attribute', 'bob@example.com', 'tenant=north', 'note=a=b')).toEqual({
        sub: 'bob',
        attributes: { tenant: 'north', note: 'a=b' },
      })
      expect((await cli.keyward('account', 'attribute', 'bob@example.com', 'note=', 'country=ch')).out).toBe('tenant=north\ncountry=ch')
      expect((await database.storage().accounts.bySub('bob'))?.attributes).toEqual({ tenant: 'north', country: 'ch' })
    })

    test('is told by its name alone in the event, since values may say who somebody is', async () => {
      expect((await eventsOf('bob'))[0]).toMatchObject({ type: 'groups.changed', data: { attributes: ['tenant', 'country'] } })
      expect(JSON.stringify(await eventsOf('bob'))).not.toContain('north')
    })

    test.each(['tenant', '=x', '1a=x', `a=${'x'.repeat(257)}`])('written as %s is not understood', async (pair) => {
      expect(await cli.keyward('account', 'attribute', 'bob@example.com', pair)).toMatchObject({ code: 2, err: expect.stringContaining('is not key=value') })
    })
  })

  describe('password', () => {
    test('takes the place of the one before, whose hash is gone, and the person is told', async () => {
      const before = await hashOf('bob')
      await waitingLetters(database)
      expect(await json('account', 'password', 'bob@example.com', '--password-file', 'new.txt')).toEqual({ sub: 'bob', set: true })
      const after = await hashOf('bob')
      expect(after).toHaveLength(1)
      expect(after).not.toEqual(before)
      expect(await waitingLetters(database)).toMatchObject([{ to: 'bob@example.com', template: 'house/credential-added', data: { authenticator: 'password' } }])
      expect((await eventsOf('bob'))[0]).toMatchObject({ type: 'credential.created', data: { authenticator: 'password', via: ['command line'] } })
    })

    test('is refused where the policy blocks it, with the policy’s reasons (table 4 row 22)', async () => {
      const before = await hashOf('cleo')
      const { code, err } = await cli.keyward('account', 'password', 'cleo@example.com', '--password-file', 'new.txt', '--json')
      expect({ code, ...(JSON.parse(err) as object) }).toMatchObject({
        code: 1,
        error: 'policy_conflict',
        message: expect.stringMatching(/cleo@example\.com have no new password: .*row 13.*keyward override set cleo@example\.com exempt/),
      })
      expect(await hashOf('cleo')).toEqual(before)
    })

    test('is refused where somebody has none and would not be let in with it', async () => {
      await cli.keyward('account', 'role', 'ada@example.com', 'none')
      expect(await json('account', 'password', 'ada@example.com', '--password-file', 'new.txt')).toMatchObject({ error: 'policy_conflict' })
      expect(await hashOf('ada')).toEqual([])
    })

    test('is set after an exception was made', async () => {
      await cli.keyward('override', 'set', 'cleo@example.com', 'unlockPassword', '--reason', 'at the help desk')
      expect(await json('account', 'password', 'cleo@example.com', '--password-file', 'new.txt')).toEqual({ sub: 'cleo', set: true })
    })

    test('that was destroyed comes back by no side door, unless the account was exempted (table 4 row 21)', async () => {
      await database.pool.query(`delete from credentials c using accounts a where a.id = c.account_id and a.sub = 'gil'`)
      await database.pool.query(
        `insert into phase_outs (account_id, policy_id, destroyed_at, last_mode) select id, 'everyone', now(), 'none' from accounts where sub = 'gil'`,
      )
      expect(await json('account', 'password', 'gil@example.com', '--password-file', 'new.txt')).toMatchObject({ error: 'policy_conflict' })
      // Of an administrator, an exemption that nobody approved is none.
      await cli.keyward('account', 'role', 'gil@example.com', 'auditor')
      await database.pool.query(
        `insert into overrides (id, account_id, kind, reason, actor, created_at, expires_at)
          select 'pending', id, 'exempt', 'please', 'ada', now(), now() + interval '1 day' from accounts where sub = 'gil'`,
      )
      expect(await json('account', 'password', 'gil@example.com', '--password-file', 'new.txt')).toMatchObject({ error: 'policy_conflict' })
      await cli.keyward('account', 'role', 'gil@example.com', 'none')
      await cli.keyward('override', 'end', 'pending')
      await cli.keyward('override', 'set', 'gil@example.com', 'exempt', '--reason', 'no telephone')
      expect(await json('account', 'password', 'gil@example.com', '--password-file', 'new.txt')).toEqual({ sub: 'gil', set: true })
    })

    test('of an administrator is not set by a help desk', async () => {
      await cli.keyward('account', 'role', 'bob@example.com', 'clients')
      expect(await json('account', 'password', 'bob@example.com', '--password-file', 'old.txt', '--actor', 'hal@example.com')).toMatchObject({
        error: 'not-allowed',
      })
      await cli.keyward('account', 'role', 'bob@example.com', 'none')
    })

    test('is chosen under the rules for everybody', async () => {
      expect(await json('account', 'password', 'bob@example.com', '--password-file', 'weak.txt')).toMatchObject({ error: 'password-refused' })
      expect(await cli.keyward('account', 'password', 'bob@example.com')).toMatchObject({ code: 2, err: '--password-file is needed.' })
    })
  })

  describe('show', () => {
    test('says what the policy makes of it, and why', async () => {
      expect(await json('account', 'show', 'ada@example.com')).toMatchObject({
        account: { sub: 'ada' },
        policy: { mode: 'none', class: 'C3', recovery: 'R1', accepted: expect.arrayContaining(['passkey']) as unknown },
        breakGlass: false,
        overrides: [],
        lastDecision: null,
      })
      const { out } = await cli.keyward('account', 'show', 'bob@example.com')
      expect(out).toMatch(/Password: allow\. Class C0, recovery R1\.\n.*row 8/)
      expect(out).toContain('tenant=north')
    })

    test('tells its exceptions, roles and groups', async () => {
      await cli.keyward('group', 'add', 'staff', 'cleo@example.com')
      await cli.keyward('account', 'role', 'ada@example.com', 'owner')
      await cli.keyward('account', 'role', 'cleo@example.com', 'auditor')
      await cli.keyward('override', 'set', 'cleo@example.com', 'unlockPassword', '--reason', 'at the help desk', '--actor', 'ada')
      const { out } = await cli.keyward('account', 'show', 'cleo@example.com')
      expect(out).toMatch(/Roles: auditor\nGroups: staff\n[\s\S]*Exceptions:\n {2}[\w-]{22} unlockPassword pending until [^\n]*: at the help desk/)
    })

    test('tells what was decided at the last sign-in', async () => {
      const bob = await database.storage().accounts.bySub('bob')
      const data = { mode: 'demote', class: 'C2', recovery: 'R1' }
      const event = { type: 'phaseout.evaluated', accountId: bob?.id ?? null, signInId: null, clientId: 'app', data } as const
      await database.storage().events.add([event], new Date('2026-03-01T12:00:00Z'))
      expect(await json('account', 'show', 'bob@example.com')).toMatchObject({ lastDecision: { at: '2026-03-01T12:00:00.000Z', data } })
      expect((await cli.keyward('account', 'show', 'bob@example.com')).out).toContain('Last decided at a sign-in: demote, 2026-03-01T12:00:00.000Z')
    })

    test('says of a break-glass account that no policy touches it', async () => {
      const newest = await database.storage().policies.current()
      await database.storage().policies.save({ document: { breakGlass: ['bob'] }, author: 'ada', reason: 'a test' }, newest?.version ?? null)
      expect(await json('account', 'show', 'bob@example.com')).toMatchObject({ breakGlass: true })
      expect((await cli.keyward('account', 'show', 'bob@example.com')).out).toContain('Break-glass: no policy touches this account')
    })
  })
})
