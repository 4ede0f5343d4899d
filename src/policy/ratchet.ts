import type { RelaxCause } from '../domain/decision.ts'
import type { Context, Facts, PhaseOutFact } from '../domain/facts.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import type { Standing } from './classify.ts'
import { isAbout, isForClient } from './match.ts'
import { canReach } from './recovery.ts'

/** Whether an earlier block still holds whatever the account did since (table 1 row 7a), and if not, why. */
export interface Ratchet {
  readonly holds: boolean
  /** Something was blocked for this account, under whatever policy. */
  readonly wasBlocked: boolean
  readonly cause: Exclude<RelaxCause, 'override'> | null
}

const NEVER: Ratchet = { holds: false, wasBlocked: false, cause: null }
const HOLDS: Ratchet = { holds: true, wasBlocked: true, cause: null }
const relaxedBy = (cause: Ratchet['cause']): Ratchet => ({ holds: false, wasBlocked: true, cause })

/** `enforced`: the policies that match this account and client and are enforced. */
export function ratchetOf(facts: Facts, policy: Policy, standing: Standing, { client, now, enforced }: Moment): Ratchet {
  const blocks = facts.phaseOuts.filter((it) => it.blockedSince !== null)
  if (blocks.length === 0) return NEVER
  const concerning = blocks.filter((it) => !isOfOtherClients(it, facts, policy, { client, now }))
  if (concerning.length === 0) return NEVER
  const standingBy = enforced.filter((it) => blocksAtAll(it) && concerning.some(({ policyId }) => policyId === it.id))
  if (standingBy.length === 0) return relaxedBy('policy-loosened')
  if (!standingBy.some((it) => it.ratchet)) return relaxedBy(null)
  if (standing.recovery === 'R0' && !hasWayBack(facts, policy)) return relaxedBy('recovery-removed')
  return wereMadeUnusable(facts, policy) ? relaxedBy('credentials-unusable') : HOLDS
}

interface Moment extends Pick<Context, 'client' | 'now'> {
  readonly enforced: readonly PhaseOut[]
}

export const blocksAtAll = ({ target }: Pick<PhaseOut, 'target'>): boolean => target === 'block' || target === 'remove'

/** A policy for other clients neither holds here nor was loosened. */
export function isOfOtherClients({ policyId }: PhaseOutFact, { account }: Facts, policy: Policy, { client, now }: Pick<Context, 'client' | 'now'>): boolean {
  const phaseOut = policy.phaseOuts.find((it) => it.id === policyId)
  return phaseOut !== undefined && account !== null && isAbout(phaseOut, account, now) && !isForClient(phaseOut, client?.id ?? null)
}

/**
 * Nothing that counts as R1, yet nothing that an administrator took away either: an address that is still too young, or codes that were used up or given up
 * where codes alone may carry a person. Neither may open what was blocked, as long as the person has some other way in.
 */
function hasWayBack(facts: Facts, policy: Policy): boolean {
  if (facts.channels.length > 0 && canReach(facts, policy)) return true
  const hadCodes = policy.recovery.allowCodesOnly && facts.credentials.some((it) => it.confirmedAt !== null && policy.roles.backup.includes(it.authenticator))
  return (
    hadCodes &&
    facts.options.some(
      (it) => it.usable && it.opens === undefined && policy.authenticators.includes(it.authenticator) && !policy.roles.retiring.includes(it.authenticator),
    )
  )
}

/** The deployment changed under them (table 4 rows 33 and 34). One that would still work, if the account had kept it, was the account's own loss. */
function wereMadeUnusable({ credentials }: Facts, { roles }: Policy): boolean {
  const replacing = credentials.filter((it) => roles.replacement.includes(it.authenticator))
  return replacing.some((it) => it.status === 'active' && !it.assessed.usable) && !replacing.some((it) => it.assessed.usable)
}
