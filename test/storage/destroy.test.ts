import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { Dossier, NewStoredCredential, Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, newCredential, newSignIn, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { during } from '../support/during.ts'

let database: TestDatabase
let storage: Storage
let cleo: AccountId
let passkey: NewStoredCredential
let people = 0

beforeAll(async () => {
  database = await testDatabase()
  storage = database.storage(() => NOON)
})
afterAll(() => database.close())

beforeEach(async () => {
  people += 1
  const name = `cleo${people}`
  passkey = newCredential(`key-of-${name}`)
  cleo = await storage.accounts.add(newcomer(name), [passkey, newCredential(`secret-of-${name}`, { authenticator: 'password' })])
  await storage.population.remember([{ accountId: cleo, ...fact }], { events: [], letters: [], now: NOON })
})

const fact = {
  policyId: 'everyone',
  firstSeenAt: NOON,
  blockedSince: NOON,
  removableSince: NOON,
  destroyedAt: null,
  lastMode: 'remove',
  skips: 0,
} as const
const none = { events: [], letters: [], now: NOON }

/** What a policy would ask: a passkey that works, and nobody who said otherwise. */
const strongEnough = ({ credentials, overrides, account }: Dossier): boolean =>
  overrides.length === 0 &&
  account.identifiers.some(({ verifiedAt }) => verifiedAt !== null) &&
  credentials.some(({ authenticator, status }) => authenticator === 'passkey' && status === 'active')

const destroy = (still: (dossier: Dossier) => boolean = strongEnough, id = cleo) =>
  storage.population.destroy(id, { authenticators: ['password'], policyId: 'everyone', now: minutesAfter(1), data: { rule: '14', version: '3' }, still })

const secrets = async () => (await database.pool.query(`select 1 from credentials where account_id = $1 and authenticator = 'password'`, [cleo])).rowCount
const told = async () => (await storage.events.recent(cleo, 99)).filter(({ type }) => type === 'password.destroyed')
const remembered = async () => (await storage.accounts.dossier({ accountId: cleo }))?.phaseOuts[0]

/** Whether `change`, begun while a destruction that has decided is being written, waits for a lock of it. */
async function waits(change: () => Promise<unknown>): Promise<boolean> {
  const client = await database.pool.connect()
  await client.query('select pg_advisory_lock(4711)')
  const destroyed = destroy()
  await untilSeen(`wait_event = 'advisory'`)
  const changed = change()
  const waited = await Promise.race([untilSeen(`wait_event_type = 'Lock' and wait_event <> 'advisory'`).then(() => true), changed.then(() => false)])
  await client.query('select pg_advisory_unlock(4711)')
  client.release()
  await Promise.all([destroyed, changed])
  return waited
}

/** Until a session of this database is seen that is waiting for this. */
async function untilSeen(waitingFor: string): Promise<void> {
  const { rows } = await database.pool.query(`select 1 from pg_stat_activity where datname = current_database() and ${waitingFor}`)
  if (rows.length > 0) return
  await new Promise((again) => setTimeout(again, 5))
  return untilSeen(waitingFor)
}

describe('the destruction of a secret', () => {
  test('takes it out of the database, and is remembered and told', async () => {
    expect(await destroy()).toBe(true)
    expect(await secrets()).toBe(0)
    expect(await remembered()).toEqual({ ...fact, destroyedAt: minutesAfter(1) })
    expect(await told()).toEqual([
      {
        type: 'password.destroyed',
        accountId: cleo,
        signInId: null,
        clientId: null,
        data: { rule: '14', version: '3', policy: 'everyone', authenticator: 'password' },
        at: minutesAfter(1),
      },
    ])
    const { credentials } = (await storage.accounts.dossier({ accountId: cleo }))!
    expect(credentials.map(({ authenticator }) => authenticator)).toEqual(['passkey'])
  })

  test('is decided on the whole dossier, and does nothing where the decision is no', async () => {
    const seen: Dossier[] = []
    expect(await destroy((dossier) => seen.push(dossier) === 0)).toBe(false)
    expect(seen).toEqual([await storage.accounts.dossier({ accountId: cleo })])
    expect([await secrets(), await told(), await remembered()]).toEqual([1, [], fact])
  })

  test('does nothing where there is nothing, or nobody', async () => {
    await database.pool.query(`delete from credentials where account_id = $1 and authenticator = 'password'`, [cleo])
    expect(await destroy()).toBe(false)
    expect(await destroy(strongEnough, 'nobody' as AccountId)).toBe(false)
    expect([await told(), await remembered()]).toEqual([[], fact])
  })

  test('is undone by a decision that fails', async () => {
    const broken = () => {
      throw new Error('the judge is ill')
    }
    await expect(destroy(broken)).rejects.toThrow('the judge is ill')
    expect(await secrets()).toBe(1)
  })

  test('is done by one of ten sweeps at once', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => destroy()))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await told()).toHaveLength(1)
  })
})

describe('the destruction of a secret waits for', () => {
  test.each([
    ['a passkey that is being revoked', `update credentials set status = 'revoked' where id = $1`, () => [passkey.id]],
    ['an address that is being given up', `update identifiers set verified_at = null where account_id = $1`, () => [cleo]],
    [
      'an exemption that is being made',
      `insert into overrides (id, account_id, kind, reason, actor, expires_at, created_at) values ($2, $1, 'exempt', 'r', 'a', $3, $4)`,
      () => [cleo, randomUUID(), minutesAfter(60), NOON],
    ],
  ])('%s, and sees it', async (_what, change, values) => {
    expect(await during(database.pool, [change, ...values()], () => destroy())).toEqual({ result: false, waited: true })
    expect(await secrets()).toBe(1)
  })
})

describe('while a destruction decides, nobody', () => {
  beforeAll(async () => {
    await database.pool.query(`create function take_time() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(4711); return null; end';
      create trigger slow after delete on credentials for each row execute function take_time()`)
  })
  afterAll(async () => {
    await database.pool.query('drop trigger slow on credentials')
  })

  const override = () =>
    ({
      id: randomUUID(),
      accountId: cleo,
      kind: 'exempt',
      mode: null,
      reason: 'r',
      actor: 'a',
      approvedBy: null,
      createdAt: NOON,
      expiresAt: minutesAfter(9),
    }) as const

  test.each([
    ['makes an exemption', () => storage.overrides.add(override(), [])],
    ['changes the groups', () => storage.accounts.setGroups(cleo, ['staff'])],
    ['revokes a credential', () => storage.accounts.revokeCredential(cleo, passkey.id, none)],
    ['disables the account', () => storage.accounts.setStatus(cleo, 'disabled')],
    [
      'adds a credential',
      async () => {
        const signIn = newSignIn()
        await storage.signIns.open(signIn, [])
        const addCredential = { ...newCredential(randomUUID()), accountId: cleo }
        await storage.signIns.apply({ signIn: { id: signIn.id, version: 1, next: signIn }, addCredential, ...none })
      },
    ],
  ])('%s', async (_what, change) => {
    expect(await waits(change)).toBe(true)
  })
})

describe('a destruction and a sign-in at the same moment', () => {
  test('both come through, and what was destroyed stays remembered', async () => {
    const step = async () => {
      const signIn = newSignIn()
      await storage.signIns.open(signIn, [])
      const useCredential = { id: passkey.id, at: NOON, proven: true, confirmed: false, assessed: passkey.assessed }
      const rememberBrowser = { id: randomUUID(), accountId: cleo, madeBy: 'passkey', byReplacement: true }
      return storage.signIns.apply({
        signIn: { id: signIn.id, version: 1, next: signIn },
        useCredential,
        rememberBrowser,
        phaseOut: { accountId: cleo, fact },
        ...none,
      })
    }
    const [destroyed, ...steps] = await Promise.all([destroy(), ...Array.from({ length: 10 }, step)])
    expect([destroyed, new Set(steps)]).toEqual([true, new Set(['applied'])])
    expect(await remembered()).toMatchObject({ destroyedAt: minutesAfter(1) })
  })

  test('take what they lock in the same order, so that neither ends the other', async () => {
    const remember = `insert into browsers (id_hash, account_id, made_by, first_seen_at, last_seen_at) values ('x', $1, 'passkey', $2, $2)`
    const step = async (run: (sql: string, values: unknown[]) => Promise<unknown>) => {
      await run(`set local lock_timeout = '100ms'`, [])
      await run(remember, [cleo, NOON])
    }
    const use = ['update credentials set last_used_at = $2 where id = $1', passkey.id, NOON] as const
    expect(await during(database.pool, use, () => destroy(), step)).toEqual({ result: true, waited: true })
  })

  test('are told one after the other where a passkey is revoked', async () => {
    const [destroyed, revoked] = await Promise.all([destroy(), storage.accounts.revokeCredential(cleo, passkey.id, none)])
    expect(revoked).toBe(true)
    expect(await secrets()).toBe(destroyed ? 0 : 1)
  })
})
