import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweep } from '../../src/admin/sweep.ts'
import type { AccountId } from '../../src/domain/account.ts'
import type { Override } from '../../src/domain/facts.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { walksIn, PASSWORD } from '../support/flow-walks.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { policyWith } from '../support/motley.ts'

const DAY = 86_400
const removing = policyWith({ target: 'remove' })

let at: OpenHouse
let walk: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse({ policy: removing })
  walk = walksIn(at)
})
afterAll(() => at.close())

let decisions = 0
const broom = (policy: Policy = removing, more: { dryRun?: boolean; paused?: readonly string[] } = {}) => ({
  storage: at.storage,
  policy,
  authenticators: at.house.authenticators,
  realm: { retiringOffered: true, paused: more.paused ?? [] },
  now: at.now(),
  locale: 'en',
  decisionId: () => `decision-${(decisions += 1)}`,
  dryRun: more.dryRun ?? false,
})
const swept = (...given: Parameters<typeof broom>) => sweep(broom(...given))

const days = (count: number) => at.wait(count * DAY)
const factOf = async (name: string) => (await walk.dossier(name)).phaseOuts.find((it) => it.policyId === 'everyone')
const secretOf = async (id: string) =>
  (await at.database.pool.query(`select * from credentials where account_id = $1 and authenticator = 'password'`, [id])).rows
const dataOf = async (name: string, type: string) => (await walk.events(name, type)).map(({ data }) => data)
/** Letters about a password that is back, to one person. */
const toldBack = async (email: string) => (await at.letters()).filter((it) => it.to === email && it.template === 'house/password-back').map(({ data }) => data)

/** Has a password, a synced passkey and codes, and signed in with the passkey: blocked from now on. */
async function blocked(name: string) {
  const passkey = soft()
  const person = await at.people(name, { password: PASSWORD, passkey, codes: true })
  const signIn = async () => {
    const who = guest()
    return walk.past(who, await walk.withPasskey(who, passkey))
  }
  expect((await signIn()).outcome).toMatchObject({ sub: person.sub, acr: 'phr' })
  return { ...person, passkey, signIn }
}

const setCodes = (id: string, status: string) =>
  at.database.pool.query(`update credentials set status = $2 where account_id = $1 and authenticator = 'recovery-code'`, [id, status])

const exempt = (accountId: AccountId, forDays: number, kind: Override['kind'] = 'exempt') =>
  at.storage.overrides.add(
    {
      id: randomUUID(),
      accountId,
      kind,
      mode: null,
      reason: 'a test',
      actor: 'sub-owner',
      approvedBy: null,
      createdAt: at.now(),
      expiresAt: new Date(at.now().getTime() + forDays * DAY * 1000),
    },
    [],
  )

describe('the undo clock', () => {
  test('runs from the sign-in that blocked, through every night, until the secret is gone from the database', async () => {
    const ada = await blocked('ada')
    const began = at.now()
    expect(await factOf('ada')).toMatchObject({ blockedSince: began, removableSince: began, lastMode: 'block' })
    for (let night = 1; night < 30; night += 1) {
      days(1)
      expect(await swept()).toMatchObject({ destroyed: 0, changed: 0 })
    }
    expect(await secretOf(ada.id)).toHaveLength(1)
    days(1)
    expect(await swept(removing, { dryRun: true })).toMatchObject({ destroyed: 1 })
    expect(await secretOf(ada.id)).toHaveLength(1)
    expect(await swept()).toMatchObject({ destroyed: 1, removable: 1 })
    expect(await secretOf(ada.id)).toEqual([])
    expect(await factOf('ada')).toMatchObject({ destroyedAt: at.now(), blockedSince: began })
    expect(await dataOf('ada', 'password.destroyed')).toEqual([
      { authenticator: 'password', policy: 'everyone', rule: '14', version: 'tried', decision: expect.stringMatching(/^decision-/) },
    ])
    // From then on there is nothing to retire: row 6.
    days(1)
    expect(await swept()).toMatchObject({ destroyed: 0, moves: { remove: { none: 1 } } })
    days(1)
    expect(await swept()).toMatchObject({ destroyed: 0, changed: 0, moves: { none: { none: 1 } } })
    expect((await ada.signIn()).outcome?.sub).toBe('sub-ada')
  })

  test('begins again, and does not go on, after it was interrupted', async () => {
    const bea = await blocked('bea')
    days(20)
    await swept()
    await setCodes(bea.id, 'revoked')
    expect(await swept()).toMatchObject({ changed: 1 })
    expect(await factOf('bea')).toMatchObject({ removableSince: null, lastMode: 'block' })
    expect(await dataOf('bea', 'phaseout.mode_changed')).toEqual([])
    days(20)
    await setCodes(bea.id, 'active')
    await swept()
    const again = at.now()
    expect(await factOf('bea')).toMatchObject({ removableSince: again })
    days(29)
    expect(await swept()).toMatchObject({ destroyed: 0 })
    days(1)
    expect(await swept()).toMatchObject({ destroyed: 1 })
    expect(await secretOf(bea.id)).toEqual([])
  })

  test.each([
    ['observe', policyWith({ target: 'remove', enforcement: 'observe' }), {}],
    ['block', policyWith({ target: 'block' }), {}],
    ['a pause', removing, { paused: ['everyone'] }],
  ])('destroys nothing under %s', async (name, policy, more) => {
    const person = await blocked(`cleo-${name.replace(' ', '-')}`)
    days(40)
    expect(await swept(policy, more)).toMatchObject({ destroyed: 0 })
    days(40)
    expect(await swept(policy, more)).toMatchObject({ destroyed: 0 })
    expect(await secretOf(person.id)).toHaveLength(1)
    expect((await factOf(person.name))?.removableSince).toBeNull()
    await at.database.pool.query('delete from accounts where id = $1', [person.id])
  })

  test('stands still for whoever is exempt, and begins again afterwards', async () => {
    const dora = await blocked('dora')
    days(29)
    await exempt(dora.id, 5)
    await swept()
    expect(await factOf('dora')).toMatchObject({ removableSince: null })
    days(3)
    expect(await swept()).toMatchObject({ destroyed: 0 })
    days(3)
    expect(await swept()).toMatchObject({ overridesExpired: 1, moves: { allow: { block: 1 } } })
    expect(await dataOf('dora', 'override.expired')).toMatchObject([{ kind: 'exempt' }])
    days(29)
    expect(await swept()).toMatchObject({ destroyed: 0 })
    days(1)
    expect(await swept()).toMatchObject({ destroyed: 1 })
  })

  test('is decided once more where the secret is destroyed', async () => {
    const elsa = await blocked('elsa')
    days(31)
    await exempt(elsa.id, 5)
    // What was read before the exception was made.
    const dossier: typeof at.storage.accounts.dossier = async (whom) => {
      const found = await at.storage.accounts.dossier(whom)
      return found === null ? null : { ...found, overrides: [] }
    }
    const glimpse = { ...at.storage, accounts: { ...at.storage.accounts, dossier } }
    const found = await sweep({ ...broom(), storage: glimpse })
    expect(found.destroyed).toBe(0)
    expect(await secretOf(elsa.id)).toHaveLength(1)
    await at.database.pool.query('delete from accounts where id = $1', [elsa.id])
  })

  test('is made up for by the next sweep where one broke off', async () => {
    const finn = await blocked('finn')
    days(31)
    const broken = { ...at.storage, population: { ...at.storage.population, destroy: () => Promise.reject(new Error('a power cut')) } }
    await expect(sweep({ ...broom(), storage: broken })).rejects.toThrow('a power cut')
    expect(await secretOf(finn.id)).toHaveLength(1)
    expect(await swept()).toMatchObject({ destroyed: 1 })
    expect(await secretOf(finn.id)).toEqual([])
  })

  test('holds a block over an exception, also under a stricter policy that came meanwhile', async () => {
    const gwen = await blocked('gwen')
    const stricter = policyWith({ target: 'block' }, {}, [{ ...removing.phaseOuts[0]!, id: 'all' }])
    await exempt(gwen.id, 3)
    await swept(stricter)
    await at.database.pool.query(`update credentials set status = 'revoked' where account_id = $1 and authenticator = 'passkey'`, [gwen.id])
    days(4)
    await swept(stricter)
    expect((await walk.dossier('gwen')).phaseOuts.find((it) => it.policyId === 'all')).toMatchObject({ lastMode: 'block' })
    await at.database.pool.query('delete from accounts where id = $1', [gwen.id])
  })
})

describe('a sweep', () => {
  test('finds whom a policy blocks that came overnight, and tells of the change', async () => {
    const fred = await at.people('fred', { password: PASSWORD, passkey: soft() })
    await at.database.pool.query(`update credentials set proofs = 1, last_proven_at = $2 where account_id = $1`, [fred.id, at.now()])
    await at.database.pool.query(`insert into phase_outs (account_id, policy_id, last_mode) values ($1, 'everyone', 'allow')`, [fred.id])
    expect(await swept()).toMatchObject({ moves: { allow: { block: 1 } } })
    expect(await factOf('fred')).toMatchObject({ blockedSince: at.now(), firstSeenAt: null, removableSince: null })
    expect(await dataOf('fred', 'phaseout.mode_changed')).toEqual([
      { from: 'allow', to: 'block', policy: 'everyone', rule: '13', version: 'tried', decision: expect.any(String) },
    ])
  })

  test('remembers nothing of whoever may still do everything, and was never seen', async () => {
    await at.people('gail', { password: PASSWORD })
    await swept()
    expect(await factOf('gail')).toBeUndefined()
  })

  test.each([
    ['policy-loosened', policyWith({ target: 'demote' })],
    ['policy-loosened', { ...removing, version: 'none', phaseOuts: [] }],
  ] as const)('lets in again whom a policy lets in, and writes to them why: %s', async (cause, policy) => {
    const hugo = await blocked(`hugo-${randomUUID().slice(0, 8)}`)
    await at.letters()
    const { moves } = await swept(policy)
    expect(moves.block.allow + moves.block.demote).toBeGreaterThan(0)
    expect(await toldBack(hugo.email)).toEqual([{ cause, authenticator: 'password' }])
    expect((await dataOf(hugo.name, 'phaseout.mode_changed')).at(-1)).toMatchObject({ from: 'block', cause })
    expect(await factOf(hugo.name)).toMatchObject({ blockedSince: null, removableSince: null })
    await swept(policy)
    expect(await toldBack(hugo.email)).toEqual([])
    // Nothing shuts by itself what was opened: the policy comes back, the passkey is lost, and the password stays.
    await at.database.pool.query(`update credentials set status = 'revoked' where account_id = $1 and authenticator = 'passkey'`, [hugo.id])
    await swept()
    expect(await factOf(hugo.name)).toMatchObject({ blockedSince: null })
    await at.database.pool.query('delete from accounts where id = $1', [hugo.id])
  })

  test('writes to whoever got an exception, once', async () => {
    const ines = await blocked('ines')
    await exempt(ines.id, 3, 'unlockPassword')
    await at.letters()
    await swept()
    expect(await toldBack(ines.email)).toEqual([{ cause: 'override', authenticator: 'password' }])
    expect(await factOf('ines')).toMatchObject({ lastMode: 'demote', blockedSince: expect.any(Date) })
    await swept()
    expect(await toldBack(ines.email)).toEqual([])
  })

  test('leaves alone what a policy of one client remembers', async () => {
    const [everyone] = removing.phaseOuts
    const forBank = policyWith({ target: 'demote' }, {}, [{ ...everyone!, id: 'bank', match: { clients: ['bank'] }, target: 'block' }])
    const jan = await at.people('jan', { password: PASSWORD, passkey: soft() })
    await at.database.pool.query(`update credentials set proofs = 1, last_proven_at = $2 where account_id = $1`, [jan.id, at.now()])
    await at.database.pool.query(`insert into phase_outs (account_id, policy_id, blocked_since, last_mode) values ($1, 'bank', $2, 'block')`, [
      jan.id,
      at.now(),
    ])
    await at.letters()
    await swept(forBank)
    const facts = (await walk.dossier('jan')).phaseOuts.map(({ policyId, lastMode, blockedSince }) => ({
      policyId,
      lastMode,
      isBlocked: blockedSince !== null,
    }))
    expect(facts).toEqual([
      { policyId: 'bank', lastMode: 'block', isBlocked: true },
      { policyId: 'everyone', lastMode: 'demote', isBlocked: false },
    ])
    expect(await toldBack(jan.email)).toEqual([])
  })

  test('finds nothing new the second time', async () => {
    await swept()
    const before = await at.database.pool.query('select * from phase_outs order by account_id, policy_id')
    expect(await swept()).toMatchObject({ changed: 0, relaxed: 0, destroyed: 0 })
    expect((await at.database.pool.query('select * from phase_outs order by account_id, policy_id')).rows).toEqual(before.rows)
  })

  test('that only looks changes nothing', async () => {
    const all = async () =>
      (
        await at.database.pool.query(
          `select (select count(*) from events) as events, (select count(*) from outbox) as letters, (select json_agg(p order by account_id) from phase_outs p) as facts`,
        )
      ).rows
    const kim = await blocked('kim')
    await exempt(kim.id, -1)
    const before = await all()
    expect(await swept(policyWith({ target: 'allow' }), { dryRun: true })).toMatchObject({ dryRun: true, changed: expect.any(Number), overridesExpired: 0 })
    expect(await all()).toEqual(before)
  })
})
