import { describe, expect, test } from 'vitest'
import type { Ruling } from '../../src/domain/decision.ts'
import { destructionAt, factAfter, factSwept, isDestructionDue } from '../../src/policy/clock.ts'
import { demandOf, deadlineOf } from '../../src/policy/deadline.ts'
import { decide } from '../../src/policy/decide.ts'
import { blockedSince, codes, daysAgo, everyone, moment, now, override, passkey, password, person, policyWith, remembered } from './people.ts'

const ruling = (more: Partial<Ruling> = {}): Ruling => ({
  mode: 'block',
  observed: 'block',
  policyId: 'everyone',
  observedPolicyId: 'everyone',
  row: '13',
  removable: false,
  relaxed: null,
  trace: [],
  ...more,
})

describe('what a completed sign-in writes', () => {
  const after = (before: Parameters<typeof factAfter>[0], more: Partial<Ruling> = {}) => factAfter(before, ruling(more), 'everyone', now)

  test('begins the clocks of somebody never seen before', () => {
    expect(after(null)).toEqual(remembered({ firstSeenAt: now, blockedSince: now, lastMode: 'block' }))
    expect(after(null, { mode: 'allow' })).toEqual(remembered({ firstSeenAt: now, lastMode: 'allow' }))
  })
  test('keeps when they began', () => {
    expect(after(blockedSince(daysAgo(9)))).toEqual(blockedSince(daysAgo(9)))
    expect(after(blockedSince(daysAgo(9)), { mode: 'remove' }).blockedSince).toEqual(daysAgo(9))
    expect(after(remembered({ firstSeenAt: daysAgo(30), skips: 2 }))).toMatchObject({ firstSeenAt: daysAgo(30), skips: 2, blockedSince: now })
  })
  test.each(['policy-loosened', 'recovery-removed', 'credentials-unusable', null] as const)('ends a block that relaxed: %s', (relaxed) => {
    expect(after(blockedSince(daysAgo(9)), { mode: 'allow', relaxed })).toMatchObject({ blockedSince: null, lastMode: 'allow' })
  })
  test('suspends one for an exception, so that it is there again afterwards', () => {
    expect(after(blockedSince(daysAgo(9)), { mode: 'allow', relaxed: 'override' })).toMatchObject({ blockedSince: daysAgo(9), lastMode: 'allow' })
    const exempt = person([password()], { phaseOuts: [blockedSince(daysAgo(9))], overrides: [override('exempt')] })
    const fact = factAfter(exempt.phaseOuts[0] ?? null, decide(exempt, policyWith(), moment()), 'everyone', now)
    expect(decide({ ...exempt, overrides: [], phaseOuts: [fact] }, policyWith(), moment()).mode).toBe('block')
  })
  test('keeps when it was blocked once the secret is gone', () => {
    const gone = blockedSince(daysAgo(50), { destroyedAt: daysAgo(2), removableSince: daysAgo(40) })
    expect(after(gone, { mode: 'none', row: '6' })).toEqual({ ...gone, removableSince: null, lastMode: 'none' })
  })
  test('runs the undo clock while row 14 holds, and ends it otherwise: it restarts and never pauses', () => {
    const running = after(blockedSince(daysAgo(9)), { row: '14', removable: true })
    expect(running.removableSince).toEqual(now)
    expect(after({ ...running, removableSince: daysAgo(3) }, { removable: true }).removableSince).toEqual(daysAgo(3))
    expect(after({ ...running, removableSince: daysAgo(3) }, { removable: false }).removableSince).toBeNull()
  })
  test('writes nothing of a disabled account', () => {
    expect(after(blockedSince(daysAgo(9)), { mode: 'none', row: '1' })).toEqual(blockedSince(daysAgo(9)))
    expect(after(null, { mode: 'none', row: '1' }).firstSeenAt).toBeNull()
  })
})

describe('the sweep', () => {
  test('writes as a sign-in does, but has seen nobody', () => {
    expect(factSwept(null, ruling(), 'everyone', now)).toEqual(remembered({ blockedSince: now, lastMode: 'block' }))
    expect(factSwept(remembered({ firstSeenAt: daysAgo(3) }), ruling(), 'everyone', now).firstSeenAt).toEqual(daysAgo(3))
  })
})

describe('destruction', () => {
  const fact = (days: number) => blockedSince(daysAgo(90), { removableSince: daysAgo(days) })
  const due = ruling({ mode: 'remove', row: '14', removable: true })

  test('is due the undo days after row 14 began to hold', () => {
    expect(destructionAt(fact(10), everyone)).toEqual(daysAgo(-20))
    expect(destructionAt(remembered(), everyone)).toBeNull()
    expect(isDestructionDue(fact(30), due, everyone, now)).toBe(true)
    expect(isDestructionDue(fact(29.9), due, everyone, now)).toBe(false)
  })
  test.each([
    ['the mode is block', ruling({ row: '14', removable: true })],
    ['row 14 does not hold', ruling({ mode: 'remove' })],
  ])('is not while %s', (_what, decision) => {
    expect(isDestructionDue(fact(60), decision, everyone, now)).toBe(false)
  })
  test('is not before the clock was set, even when forced', () => {
    const forced = person([password()], { overrides: [override('force', 'remove')] })
    const decision = decide(forced, policyWith({ target: 'remove' }), moment())
    expect(isDestructionDue(remembered(), decision, everyone, now)).toBe(false)
    expect(isDestructionDue(factAfter(null, decision, 'everyone', now), decision, everyone, now)).toBe(false)
    expect(isDestructionDue(factAfter(null, decision, 'everyone', daysAgo(30)), decision, everyone, now)).toBe(true)
  })
  test('is not where row 14 ceased to hold in between', () => {
    const policy = policyWith({ target: 'remove' })
    const facts = person([password(), passkey(), codes()], { phaseOuts: [blockedSince(daysAgo(40), { removableSince: daysAgo(31) })] })
    expect(isDestructionDue(facts.phaseOuts[0]!, decide(facts, policy, moment()), policy.phaseOuts[0]!, now)).toBe(true)
    const without = person([password(), passkey()], { phaseOuts: facts.phaseOuts })
    const decision = decide(without, policy, moment())
    expect(isDestructionDue(facts.phaseOuts[0]!, decision, policy.phaseOuts[0]!, now)).toBe(false)
    const again = factAfter(factAfter(facts.phaseOuts[0]!, decision, 'everyone', now), decide(facts, policy, moment()), 'everyone', now)
    expect(again.removableSince).toEqual(now)
  })
})

describe('a deadline', () => {
  const dated = { ...everyone, deadline: { date: daysAgo(3), afterFirstSeenDays: null, grace: { skips: 2, days: 10 } } }
  test('is a date, or days after somebody was first seen', () => {
    expect(deadlineOf(dated, { phaseOuts: [] })).toEqual(daysAgo(3))
    const relative = { ...everyone, deadline: { date: null, afterFirstSeenDays: 60, grace: { skips: 2, days: 10 } } }
    expect(deadlineOf(relative, { phaseOuts: [] })).toBeNull()
    expect(deadlineOf(relative, { phaseOuts: [remembered({ firstSeenAt: daysAgo(61) })] })).toEqual(daysAgo(1))
    expect(deadlineOf(relative, { phaseOuts: [remembered({ policyId: 'another', firstSeenAt: daysAgo(61) })] })).toBeNull()
    expect(deadlineOf(everyone, { phaseOuts: [] })).toBeNull()
  })
  test('demands after its grace', () => {
    const skipped = (skips: number) => demandOf(dated, { phaseOuts: [remembered({ skips })] }, now)
    expect([0, 1, 2, 3].map(skipped)).toEqual([{ is: 'in-grace', skipsLeft: 2 }, { is: 'in-grace', skipsLeft: 1 }, { is: 'due' }, { is: 'due' }])
    expect(demandOf(dated, { phaseOuts: [] }, daysAgo(4))).toEqual({ is: 'not-yet' })
    expect(demandOf(dated, { phaseOuts: [] }, daysAgo(-7))).toEqual({ is: 'due' })
  })
})
