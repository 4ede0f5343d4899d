import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { simulate } from '../../src/admin/simulate.ts'
import { changedIn } from '../../src/admin/slice.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { policyWith } from '../support/motley.ts'
import { openVillage, type Village } from './village.ts'

describe('a simulation', () => {
  let village: Village
  beforeAll(async () => {
    village = await openVillage()
    await village.storage.accounts.setGroups(village.ada.id, ['staff', 'pilots'])
    await village.storage.accounts.setGroups(village.bob.id, ['staff'])
  })
  afterAll(() => village.close())

  const simulated = (after: Policy, more: { before?: Policy; now?: Date; listMax?: number } = {}) =>
    simulate({ ...village.around(), population: village.storage.population, before: defaultPolicy, after, listMax: 20, ...more })

  test('says who changes mode, from what to what', async () => {
    const { accounts, moves } = await simulated(defaultPolicy, { before: policyWith({ target: 'demote' }) })
    expect(accounts).toBe(5)
    // Cleo was blocked; under a policy that only demotes she is let in again.
    expect(moves).toMatchObject({ demote: { block: 2, demote: 0 }, allow: { allow: 2 }, none: { none: 1 } })
    expect(changedIn(moves)).toBe(2)
  })

  test('changes nothing for a policy that is in force, and writes nothing', async () => {
    const before = await village.run('select * from phase_outs')
    const it = await simulated(defaultPolicy)
    expect(changedIn(it.moves)).toBe(0)
    expect(it.stranded).toBe(0)
    expect((await village.run('select * from phase_outs')).rows).toEqual(before.rows)
  })

  test('tells classes and recovery before and after', async () => {
    const { classes, recovery } = await simulated(policyWith({ proof: { count: 2, maxAgeDays: 180 } }))
    expect(classes).toEqual({ C0: pair(3, 3), C1: pair(0, 2), C2: pair(0, 0), C3: pair(2, 0) })
    expect(recovery).toEqual({ R0: pair(1, 1), R1: pair(3, 3), R2: pair(1, 1) })
  })

  test('counts secrets: kept, accepted again, gone for good', async () => {
    expect((await simulated(defaultPolicy, { before: policyWith({ target: 'demote' }) })).secrets).toEqual({ retained: 2, reopened: 0, destroyed: 0 })
    expect((await simulated(policyWith({ target: 'allow' }))).secrets).toEqual({ retained: 0, reopened: 2, destroyed: 0 })
    // Bob's was destroyed as well; he has been given another since.
    for (const { id } of [village.dan, village.bob])
      await village.run(`insert into phase_outs (account_id, policy_id, destroyed_at) values ($1, 'everyone', $2)`, [id, village.daysAgo(1)])
    expect((await simulated(defaultPolicy)).secrets).toEqual({ retained: 2, reopened: 0, destroyed: 1 })
    await village.run('delete from phase_outs where destroyed_at is not null')
  })

  test('names who would be left without a way in', async () => {
    const withoutCodes = { ...defaultPolicy, version: 'bare', authenticators: ['passkey', 'password'], phaseOuts: [] }
    const it = await simulated(withoutCodes)
    expect(it).toMatchObject({ stranded: 1, strandedAlready: 0, listed: [{ name: 'dan@example.com', sub: 'sub-dan', why: 'no-way' }] })
    const onlyPasskeys = await simulated({ ...withoutCodes, authenticators: ['passkey'] })
    expect(onlyPasskeys.listed.map(({ name, why }) => `${name} ${why}`).toSorted()).toEqual([
      'ada@example.com webauthn-alone',
      'bob@example.com no-way',
      'cleo@example.com webauthn-alone',
      'dan@example.com no-way',
      'eve no-way',
    ])
    expect(await simulated({ ...withoutCodes, authenticators: ['passkey'] }, { listMax: 2 })).toMatchObject({ stranded: 5, listed: { length: 2 } })
  })

  test('does not blame a policy for whom none could let in', async () => {
    await village.storage.accounts.setStatus(village.dan.id, 'disabled')
    await village.run(`update credentials set status = 'revoked' where account_id = $1`, [village.eve.id])
    expect(await simulated({ ...defaultPolicy, authenticators: ['passkey', 'password', 'recovery-code'] })).toMatchObject({
      stranded: 0,
      strandedAlready: 1,
      listed: [],
    })
    await village.run(`update credentials set status = 'active' where account_id = $1`, [village.eve.id])
    await village.storage.accounts.setStatus(village.dan.id, 'active')
  })

  test('counts who would rest on a mailbox alone', async () => {
    const it = await simulated({ ...defaultPolicy, authenticators: ['email-otp', 'recovery-code'] })
    // Eve has no mailbox, and Cleo has codes.
    expect(it).toMatchObject({ mailboxAloneBefore: 1, mailboxAlone: 3 })
  })

  test('counts passkeys that are accepted now, and will not be when every grace is over', async () => {
    const kind = { match: {}, synced: 'allowed', deviceBound: 'allowed', secondFactor: 'allowed', compromised: 'allowed', allowed: null, denied: [] } as const
    const asking = (since: Date | null): Policy => {
      const rules = [{ ...kind, since, graceDays: 14, attestation: 'required' as const }]
      return { ...defaultPolicy, passkeys: { ...defaultPolicy.passkeys, rules } }
    }
    const soon = asking(village.daysAgo(-30))
    expect((await simulated(soon)).noLongerAccepted).toEqual({ passkeys: 2, accounts: 2 })
    expect((await simulated(soon, { before: soon })).noLongerAccepted).toEqual({ passkeys: 2, accounts: 2 })
    expect((await simulated(soon, { before: asking(null) })).noLongerAccepted).toEqual({ passkeys: 0, accounts: 0 })
    expect((await simulated(defaultPolicy, { before: soon })).noLongerAccepted).toEqual({ passkeys: 0, accounts: 0 })
  })

  test('splits by group', async () => {
    const { groups } = await simulated(defaultPolicy, { before: policyWith({ target: 'demote' }) })
    expect(groups.map(({ name, accounts, moves }) => [name, accounts, changedIn(moves)])).toEqual([
      ['staff', 2, 1],
      ['pilots', 1, 1],
    ])
  })

  test('splits by client: their own policies, and what they demand', async () => {
    const [everyone] = defaultPolicy.phaseOuts
    const forShop = { ...everyone!, id: 'shop', match: { clients: ['shop'] }, target: 'block' as const }
    const it = await simulated(policyWith({ target: 'demote' }, { clients: { bank: { acr: 'phr' } } }, [forShop]))
    expect(it.moves.block.demote).toBe(2)
    const [bank, shop] = it.clients
    expect(bank).toMatchObject({ name: 'bank', tooWeakBefore: 0, tooWeak: 3, moves: { block: { demote: 2 } } })
    expect(shop).toMatchObject({ name: 'shop', tooWeakBefore: 0, tooWeak: 0, moves: { block: { block: 2 } } })
  })

  test('says of what only observes what it would do if it were enforced', async () => {
    expect((await simulated(defaultPolicy)).ifEnforced).toBeNull()
    const { moves, ifEnforced } = await simulated(policyWith({ enforcement: 'observe' }), { before: policyWith({ target: 'demote' }) })
    expect(moves.demote.allow).toBe(2)
    expect(ifEnforced?.allow.block).toBe(2)
  })

  test('tells deadlines: who is past theirs, and who must enrol', async () => {
    const deadline = { date: village.daysAgo(10), afterFirstSeenDays: null, grace: { skips: 3, days: 5 } }
    expect(await simulated(policyWith({ deadline }))).toMatchObject({ pastDeadline: 2, mustEnrol: 1 })
    expect(await simulated(policyWith({ deadline: { ...deadline, grace: { skips: 3, days: 20 } } }))).toMatchObject({ pastDeadline: 2, mustEnrol: 0 })
    expect(await simulated(policyWith({ deadline: { ...deadline, date: village.daysAgo(-1) } }))).toMatchObject({ pastDeadline: 0, mustEnrol: 0 })
    // Whoever has what counts, and whom nothing would block, is under no deadline.
    expect(await simulated(policyWith({ deadline, recoveryRequired: { block: 'R2', remove: 'R2' } }))).toMatchObject({
      moves: { block: { demote: 1 } },
      pastDeadline: 2,
    })
    expect(await simulated(policyWith({ deadline, target: 'demote' }))).toMatchObject({ pastDeadline: 0 })
  })

  test('counts as too weak for a client whoever could show no more than is accepted', async () => {
    await village.run(`update credentials set status = 'revoked' where account_id = $1 and authenticator = 'passkey'`, [village.cleo.id])
    const demanding = policyWith({}, { clients: { bank: { acr: 'urn:keyward:acr:1fa' } } })
    expect((await simulated(demanding)).clients[0]).toMatchObject({ name: 'bank', tooWeak: 1 })
    await village.run(`update credentials set status = 'active' where account_id = $1 and authenticator = 'passkey'`, [village.cleo.id])
  })

  test('takes the time that it is given', async () => {
    const notBefore = village.daysAgo(-5)
    expect((await simulated(policyWith({ notBefore }))).moves.block.allow).toBe(2)
    expect(changedIn((await simulated(policyWith({ notBefore }), { now: village.daysAgo(-6) })).moves)).toBe(0)
  })

  const pair = (before: number, after: number) => ({ before, after })
})
