import type { PhaseOut, Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'

/** The default policy with its one phase-out otherwise; `more`: further ones. */
export const policyWith = (phaseOut: Partial<PhaseOut>, rest: Partial<Policy> = {}, more: readonly Partial<PhaseOut>[] = []): Policy => {
  const [everyone] = defaultPolicy.phaseOuts
  if (everyone === undefined) throw new Error('the default policy retires nothing')
  return { ...defaultPolicy, version: 'tried', ...rest, phaseOuts: [{ ...everyone, ...phaseOut }, ...more.map((it) => ({ ...everyone, ...it }))] }
}

/** A policy in which much happens: groups, shares, tenants, one that only observes, a deadline. */
export const motley: Policy = policyWith({ deadline: { date: new Date('2026-11-01'), afterFirstSeenDays: null, grace: { skips: 2, days: 60 } } }, {}, [
  { id: 'staff', match: { groups: ['staff'] }, target: 'remove', deviceBoundOnly: 'block-with-R2' },
  { id: 'north', match: { attributes: { tenant: ['north'] } }, target: 'demote' },
  { id: 'pilots', match: { groups: ['pilots'], cohortPercent: 50 }, target: 'remove', enforcement: 'observe' },
])

/** The same as a document. */
export const tried = {
  passwordPhaseOut: [
    { id: 'everyone', deadline: { date: '2026-11-01', grace: { skips: 2, days: 60 } } },
    { id: 'staff', match: { groups: ['staff'] }, target: 'remove', deviceBoundOnly: 'block-with-R2' },
    { id: 'north', match: { attributes: { tenant: ['north'] } }, target: 'demote' },
    { id: 'pilots', match: { groups: ['pilots'], cohortPercent: 50 }, target: 'remove', enforcement: 'observe' },
  ],
}
