import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { Fault } from '../../src/domain/fault.ts'
import { newcomer, newCredential } from '../support/cast.ts'
import { SECRET, type TestDatabase, testDatabase } from '../support/database.ts'
import { startKeyward } from '../support/keyward.ts'
import { openTerminal } from '../support/terminal.ts'

const payload = (rpId: string) => ({
  publicKey: 'AAAA',
  algorithm: -7,
  counter: 0,
  transports: ['internal'],
  aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
  backupEligible: true,
  backedUp: true,
  discoverable: true,
  rpId,
  userVerified: true,
  origin: `https://${rpId}`,
})
const passkey = (name: string, rpId = 'localhost') => newCredential(`passkey-${name}`, { payload: payload(rpId), confirmedAt: new Date('2026-01-01') })
const secret = { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true } as const
const password = (name: string) => newCredential(`password-${name}`, { authenticator: 'password', lookup: null, assessed: secret, payload: { hash: 'x' } })
const nameOnly = (name: string) => newcomer(name, { identifiers: [{ kind: 'username', value: name, normalised: name, verifiedAt: new Date(), primary: true }] })

describe('rp-id', () => {
  let database: TestDatabase
  const at = (host: string, more: Record<string, string> = {}) =>
    openTerminal({ KEYWARD_DATABASE_URL: database.url, KEYWARD_SECRET: SECRET, KEYWARD_ISSUER: `http://${host}:3000`, ...more })
  const json = async (terminal: ReturnType<typeof at>, ...argv: readonly string[]) =>
    JSON.parse((await terminal.keyward('rp-id', ...argv, '--json')).out) as unknown
  const usable = async (name: string): Promise<unknown> =>
    (await database.pool.query(`select assessed->'usable' as usable from credentials where lookup = $1`, [`passkey-${name}`])).rows[0]?.usable
  const start = (issuer: string) => startKeyward({ database, config: { issuer, port: 0 } }).then((it) => it.close())

  beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('delete from keys')
    const { accounts } = database.storage()
    const add = async (who: ReturnType<typeof newcomer>, credentials: Parameters<typeof accounts.add>[1]): Promise<AccountId> => accounts.add(who, credentials)
    const ada = await add(newcomer('ada'), [passkey('ada'), password('ada')])
    const bob = await add(newcomer('bob'), [passkey('bob')])
    await add(nameOnly('cleo'), [passkey('cleo')])
    await add(newcomer('dan'), [password('dan')])
    await database.pool.query(`update credentials set proofs = 3, last_proven_at = now() where authenticator = 'passkey'`)
    const blocked = `insert into phase_outs (account_id, policy_id, blocked_since, destroyed_at, last_mode, skips) values ($1, 'everyone', now(), $2, 'block', 0)`
    await database.pool.query(blocked, [ada, null])
    await database.pool.query(blocked, [bob, new Date()])
  })
  afterAll(() => database.close())

  test('is accepted without a word where nobody loses anything', async () => {
    expect(await json(at('localhost'), 'show')).toEqual({ configured: ['localhost'], accepted: null })
    await start('http://localhost:3000')
    expect(await json(at('localhost'), 'show')).toEqual({ configured: ['localhost'], accepted: ['localhost'] })
  })

  test('shows before anything is saved who would lose what', async () => {
    const found = await json(at('localhost'), 'check', '--to', 'localhost')
    expect(found).toMatchObject({ accounts: 4, affected: 0 })
    expect((await at('localhost').keyward('rp-id', 'check')).out).toMatch(/^Nothing changes: passkeys belong to localhost already\./)
    const elsewhere = at('login.localhost')
    expect(await json(elsewhere, 'check')).toMatchObject({
      from: ['localhost'],
      to: ['login.localhost'],
      accounts: 4,
      affected: 3,
      lost: 3,
      regained: 0,
      classes: { C3: { before: 3, after: 0 }, C0: { before: 0, after: 3 } },
      relaxed: 1,
      destroyed: { accounts: 1, listed: [{ name: 'Bob@example.org', sub: 'sub-bob' }] },
      stranded: { accounts: 1, listed: [{ name: 'cleo', sub: 'sub-cleo' }] },
    })
    const { out } = await elsewhere.keyward('rp-id', 'check')
    expect(out).toMatch(/3 would notice: 3 passkeys would work no more/)
    expect(out).toMatch(/block → allow +1/)
    expect(out).toContain('  Bob@example.org (sub sub-bob)')
    expect(await usable('ada')).toBe(true)
    expect(await json(elsewhere, 'show')).toMatchObject({ accepted: ['localhost'] })
  })

  test('lets people keep what was made for a former name that still works', async () => {
    expect(await json(at('login.localhost'), 'check', '--to', 'login.localhost', '--former', 'localhost')).toMatchObject({ affected: 0 })
    expect(await at('login.localhost').keyward('rp-id', 'check', '--to', 'elsewhere.example')).toMatchObject({ code: 2, err: expect.stringContaining('rp.id') })
  })

  test('keeps the server from starting where passkeys would be lost, and says whose', async () => {
    const fault = await start('http://login.localhost:3000').then(
      () => null,
      (error: unknown) => error as Fault,
    )
    expect(fault).toMatchObject({ code: 'rp-id-changed' })
    expect(fault?.message).toMatch(/3 passkeys would work no more[\s\S]*Bob@example\.org[\s\S]*keyward rp-id accept --to login\.localhost/)
    expect(await usable('ada')).toBe(true)
  })

  test('is accepted by name alone, and every stored passkey is assessed anew', async () => {
    const elsewhere = at('login.localhost')
    expect(await elsewhere.keyward('rp-id', 'accept', '--to', 'localhost')).toMatchObject({ code: 2, err: expect.stringContaining('login.localhost') })
    expect((await elsewhere.keyward('rp-id', 'show')).out).toContain('They differ')
    expect(await json(elsewhere, 'accept', '--to', 'login.localhost')).toMatchObject({ reassessed: 3, lost: 3 })
    expect(await Promise.all(['ada', 'bob', 'cleo'].map(usable))).toEqual([false, false, false])
    const events = await database.pool.query(`select data from events where type = 'rp_id.accepted' order by at desc limit 1`)
    expect(events.rows).toEqual([{ data: { from: ['localhost'], to: ['login.localhost'] } }])
    await start('http://login.localhost:3000')
    expect((await elsewhere.keyward('policy', 'explain', '--account', 'ada@example.org')).out).toContain('this deployment cannot use it')
  })

  test('brings back what works again, without being asked', async () => {
    await start('http://localhost:3000')
    expect(await Promise.all(['ada', 'bob', 'cleo'].map(usable))).toEqual([true, true, true])
    expect(await json(at('localhost'), 'show')).toMatchObject({ accepted: ['localhost'] })
  })
})
