import { describe, expect, test } from 'vitest'
import type { PhaseOut } from '../../src/domain/policy.ts'
import { isInCohort, seedOf } from '../../src/policy/cohort.ts'
import { decide } from '../../src/policy/decide.ts'
import { blockedSince, daysAgo, everyone, moment, now, passkey, password, person, policyWith } from './people.ts'

const staff = person([password(), passkey()], { account: { groups: ['staff', 'berlin'], attributes: { country: 'DE', tier: 'gold' } } })
const ruledBy = (facts: typeof staff, more: Partial<PhaseOut>, client: string | null = 'demo') =>
  decide(facts, policyWith(more), moment({ client: client === null ? null : { id: client, firstParty: true } })).policyId !== null

describe('a policy matches', () => {
  test.each([
    ['everybody where it says nothing', {}, true],
    ['any of its groups', { match: { groups: ['sales', 'berlin'] } }, true],
    ['none of its groups', { match: { groups: ['sales'] } }, false],
    ['no groups: nobody', { match: { groups: [] } }, false],
    ['its client', { match: { clients: ['bank', 'demo'] } }, true],
    ['another client', { match: { clients: ['bank'] } }, false],
    ['an attribute', { match: { attributes: { country: ['AT', 'DE'] } } }, true],
    ['another value of it', { match: { attributes: { country: ['AT'] } } }, false],
    ['every attribute', { match: { attributes: { country: ['DE'], tier: ['gold'] } } }, true],
    ['not every attribute', { match: { attributes: { country: ['DE'], tier: ['silver'] } } }, false],
    ['an attribute that the account lacks', { match: { attributes: { planet: ['earth'] } } }, false],
    ['an attribute that the account lacks, asked for as empty', { match: { attributes: { planet: [''] } } }, false],
    ['an attribute that every object has', { match: { attributes: { constructor: [''] } } }, false],
    ['groups and not the client', { match: { groups: ['staff'], clients: ['bank'] } }, false],
    ['an excluded group', { exclude: { groups: ['berlin'] } }, false],
    ['another excluded group', { exclude: { groups: ['paris'] } }, true],
    ['an excluded account', { exclude: { accounts: ['sub-ada'] } }, false],
    ['an excluded account wins over a matching group', { match: { groups: ['staff'] }, exclude: { accounts: ['sub-ada'] } }, false],
    ['before its time', { notBefore: new Date(now.getTime() + 1) }, false],
    ['from its time on', { notBefore: now }, true],
    ['0 percent', { match: { cohortPercent: 0 } }, false],
    ['100 percent', { match: { cohortPercent: 100 } }, true],
  ] as const)('%s', (_what, more, matches) => {
    expect(ruledBy(staff, more)).toBe(matches)
  })

  test('no client in particular only where it names none', () => {
    expect(ruledBy(staff, { match: { clients: ['demo'] } }, null)).toBe(false)
    expect(ruledBy(staff, {}, null)).toBe(true)
  })
})

describe('a cohort', () => {
  const subs = Array.from({ length: 20_000 }, (_, index) => `sub-${index}`)
  const share = (policyId: string, percent: number) => subs.filter((sub) => isInCohort(policyId, seedOf(sub), percent))

  test('holds its share of accounts', () => {
    for (const percent of [1, 20, 50, 99]) expect(Math.abs((share('everyone', percent).length / subs.length) * 100 - percent)).toBeLessThan(1)
  })
  test('grows with its share and loses nobody', () => {
    const some = share('everyone', 20)
    const more = new Set(share('everyone', 30))
    expect(some.every((sub) => more.has(sub))).toBe(true)
  })
  test('is another for every policy', () => {
    const one = new Set(share('one', 20))
    const both = share('other', 20).filter((sub) => one.has(sub)).length / subs.length
    expect(both).toBeGreaterThan(0.03)
    expect(both).toBeLessThan(0.05)
  })
  test('is the same at every time and place: these are in', () => {
    expect(subs.slice(0, 12).map((sub) => isInCohort('everyone', seedOf(sub), 50))).toMatchInlineSnapshot(`
      [
        false,
        true,
        true,
        false,
        false,
        true,
        true,
        true,
        true,
        false,
        true,
        false,
      ]
    `)
  })
  test('knows an account by what a record keeps of it', () => {
    const seed = seedOf('sub-ada')
    const recorded = { ...staff, account: staff.account === null ? null : { ...staff.account, sub: '', seed } }
    for (const cohortPercent of [10, 30, 50, 70, 90]) expect(ruledBy(recorded, { match: { cohortPercent } })).toBe(ruledBy(staff, { match: { cohortPercent } }))
  })
  test('seeds are coarse: 65,536 at most', () => {
    expect(subs.every((sub) => seedOf(sub) >= 0 && seedOf(sub) < 65_536)).toBe(true)
  })
})

describe('of several policies', () => {
  const ruling = (...phaseOuts: readonly PhaseOut[]) => decide(staff, { ...policyWith(), phaseOuts }, moment()).policyId
  const entry = (id: string, target: PhaseOut['target'], more: Partial<PhaseOut> = {}): PhaseOut => ({ ...everyone, id, target, ...more })

  test('table 4 row 27: the strictest target rules, in whatever order they stand', () => {
    const all = [entry('a', 'allow'), entry('b', 'demote'), entry('c', 'block'), entry('d', 'remove')]
    expect(ruling(...all)).toBe('d')
    expect(ruling(...all.toReversed())).toBe('d')
    expect(ruling(...all.slice(0, 2))).toBe('b')
  })
  test('table 4 row 27: ties are broken by id', () => {
    expect(ruling(entry('b', 'block'), entry('a', 'block'))).toBe('a')
    expect(ruling(entry('a', 'block'), entry('B', 'block'))).toBe('B')
  })
  test('table 4 row 27: who is excluded from the strictest is ruled by the next', () => {
    expect(ruling(entry('a', 'remove', { exclude: { groups: ['staff'] } }), entry('b', 'demote'))).toBe('b')
  })
  test('one that only observes rules nobody', () => {
    expect(ruling(entry('a', 'remove', { enforcement: 'observe' }), entry('b', 'demote'))).toBe('b')
  })
})

describe('a paused policy (table 4 row 28)', () => {
  const paused = { realm: { retiringOffered: true, paused: ['everyone'] } }
  const mode = (phaseOuts: typeof staff.phaseOuts, more: Partial<PhaseOut> = {}, credentials = staff.credentials) =>
    decide({ ...staff, credentials, phaseOuts }, policyWith(more), moment(paused)).mode

  test('tightens nothing for an account that it never ruled', () => {
    expect(mode([])).toBe('allow')
  })
  test('goes no further than it went', () => {
    expect(mode([{ ...blockedSince(daysAgo(1)), blockedSince: null, lastMode: 'demote' }])).toBe('demote')
    expect(mode([{ ...blockedSince(daysAgo(1)), blockedSince: null, lastMode: 'allow' }])).toBe('allow')
    expect(mode([{ ...blockedSince(daysAgo(1)), blockedSince: null, lastMode: 'none' }])).toBe('allow')
  })
  test('leaves blocked what is blocked', () => {
    expect(mode([blockedSince(daysAgo(1), { lastMode: 'allow' })])).toBe('block')
    expect(mode([blockedSince(daysAgo(1))])).toBe('block')
    expect(mode([blockedSince(daysAgo(1))], {}, [password()])).toBe('block')
  })
  test('leaves blocked what another blocked that is paused with it, and one that was added since opens nothing', () => {
    const phaseOuts = [{ ...everyone, id: 'stricter', target: 'remove' as const }, everyone]
    const both = moment({ realm: { retiringOffered: true, paused: ['stricter', 'everyone'] } })
    for (const credentials of [staff.credentials, [password()]]) {
      const found = { ...staff, credentials, phaseOuts: [blockedSince(daysAgo(1))] }
      expect(decide(found, { ...policyWith(), phaseOuts }, both)).toMatchObject({ mode: 'block', removable: false })
    }
  })
  test('is no stricter than its rows: without a ratchet what was lost is open again', () => {
    expect(mode([blockedSince(daysAgo(1))], { ratchet: false }, [password()])).toBe('allow')
  })
  test('does not weaken an override that forces', () => {
    const forced = {
      ...staff,
      overrides: [{ id: '1', kind: 'force', mode: 'block', reason: '', actor: 'a', approvedBy: 'b', createdAt: daysAgo(1), expiresAt: daysAgo(-1) } as const],
    }
    expect(decide(forced, policyWith(), moment(paused)).mode).toBe('block')
  })
  test('leaves another to go on', () => {
    const phaseOuts = [
      { ...everyone, target: 'remove' as const },
      { ...everyone, id: 'second' },
    ]
    const decision = decide(staff, { ...policyWith(), phaseOuts }, moment(paused))
    expect(decision).toMatchObject({ mode: 'block', policyId: 'second', removable: false })
  })
  test('rules where it is stricter all the same', () => {
    const phaseOuts = [everyone, { ...everyone, id: 'second', target: 'demote' as const }]
    const decision = decide({ ...staff, phaseOuts: [blockedSince(daysAgo(1))] }, { ...policyWith(), phaseOuts }, moment(paused))
    expect(decision).toMatchObject({ mode: 'block', policyId: 'everyone' })
  })
  test('says so', () => {
    expect(decide(staff, policyWith(), moment(paused)).trace).toContain('everyone is paused: no stricter than allow')
  })
})
