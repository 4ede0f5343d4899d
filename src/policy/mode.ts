import type { Ruling } from '../domain/decision.ts'
import type { CredentialClass, Facts, Mode, PhaseOutFact } from '../domain/facts.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import type { Standing } from './classify.ts'

const STRICTNESS = ['allow', 'demote', 'block', 'remove'] as const

/** The policies that match, strictest target first, ties by id; the first rules (`policy.md`, table 4 row 27). */
export function rulingPhaseOut(facts: Facts, policy: Policy, clientId: string | null): PhaseOut | null {
  const groups = facts.account?.groups ?? []
  const matching = policy.phaseOuts.filter(
    ({ match }) =>
      (match.groups === undefined || match.groups.some((group) => groups.includes(group))) &&
      (match.clients === undefined || (clientId !== null && match.clients.includes(clientId))),
  )
  return matching.toSorted((a, b) => STRICTNESS.indexOf(b.target) - STRICTNESS.indexOf(a.target) || a.id.localeCompare(b.id))[0] ?? null
}

/** Table 1 of `policy.md`, rows 6 to 13; the first that matches decides. Overrides and removal are not in it yet. */
export function modeOf(facts: Facts, policy: Policy, phaseOut: PhaseOut | null, standing: Standing): Ruling {
  const owned = facts.credentials.some((it) => policy.roles.retiring.includes(it.authenticator) && it.status === 'active')
  if (!owned) return ruled('none', 'row 6: there is no retiring credential')
  if (phaseOut === null) return ruled('allow', 'no policy matches')
  const { mode, trace } = row(facts, phaseOut, standing)
  if (phaseOut.enforcement === 'observe')
    return { ...ruled('allow', ''), observed: mode, observedPolicyId: phaseOut.id, trace: [...trace, `${phaseOut.id} only observes`] }
  return { ...ruled(mode, ''), policyId: phaseOut.id, observedPolicyId: phaseOut.id, trace }
}

const ruled = (mode: Mode, why: string): Ruling => ({
  mode,
  observed: mode,
  policyId: null,
  observedPolicyId: null,
  row: '',
  removable: false,
  relaxed: null,
  trace: [why],
})

function row(facts: Facts, phaseOut: PhaseOut, standing: Standing): Ruling {
  const { target } = phaseOut
  if (target === 'allow') return ruled('allow', `${phaseOut.id}: target allow`)
  if (isRatcheted(facts, phaseOut, standing))
    return ruled(target === 'demote' ? 'demote' : 'block', 'row 7a: blocked before, and nothing outside the account changed')
  const strongest = strongestFor(standing.class, phaseOut, standing)
  const mode = target === 'demote' && strongest.mode === 'block' ? 'demote' : strongest.mode
  return ruled(mode, `${phaseOut.id}: ${strongest.why} (${standing.class}+${standing.recovery})`)
}

/** Rows 8 to 13 in the column `block`; `remove` reads as `block` until removal exists. */
function strongestFor(of: CredentialClass, phaseOut: PhaseOut, { recovery }: Standing): { readonly mode: Mode; readonly why: string } {
  switch (of) {
    case 'C0':
      return { mode: 'allow', why: 'row 8: nothing could replace it yet' }
    case 'C1':
      return { mode: 'allow', why: 'row 9: the replacement has not proved itself' }
    case 'C2':
      return deviceBoundOnly(phaseOut, recovery)
    case 'C3':
      return recovery === 'R0' ? { mode: 'demote', why: 'row 12: no way to recover' } : { mode: 'block', why: 'row 13: replaced and recoverable' }
  }
}

function deviceBoundOnly({ deviceBoundOnly: rule }: PhaseOut, recovery: Standing['recovery']): { readonly mode: Mode; readonly why: string } {
  if (recovery === 'R2' && rule !== 'demote') return { mode: 'block', why: 'row 11: bound to one device, with two ways to recover' }
  if (recovery === 'R1' && rule === 'block') return { mode: 'block', why: 'row 10: bound to one device, and the policy blocks all the same' }
  return { mode: 'demote', why: 'row 10: bound to one device' }
}

function isRatcheted(facts: Facts, phaseOut: PhaseOut, { recovery }: Standing): boolean {
  const fact = factOf(facts.phaseOuts, phaseOut.id)
  return phaseOut.ratchet && recovery !== 'R0' && fact !== null && fact.blockedSince !== null && fact.destroyedAt === null
}

const factOf = (facts: readonly PhaseOutFact[], policyId: string): PhaseOutFact | null => facts.find((it) => it.policyId === policyId) ?? null
