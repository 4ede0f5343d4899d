import type { CredentialClass, CredentialFact, Facts, RecoveryLevel } from '../domain/facts.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import { denialOf } from './providers.ts'
import { recoveryOf } from './recovery.ts'
import { DAY_MS } from './times.ts'

/** How an account stands under one policy's idea of proof. */
export interface Standing {
  readonly class: CredentialClass
  readonly recovery: RecoveryLevel
  /** Credentials of the replacement that are active and usable here, qualifying or not. */
  readonly active: readonly CredentialFact[]
}

/** Credential class and recovery level (`policy.md`, facts). */
export function standingOf(facts: Facts, policy: Policy, proof: PhaseOut['proof'], now: Date): Standing {
  const active = facts.credentials.filter((it) => isActive(it) && policy.roles.replacement.includes(it.authenticator))
  const qualifying = active.filter((it) => qualifies(it, policy, proof, now))
  const isSynced = qualifying.some((it) => it.assessed.bound === 'synced')
  const isPair = !isSynced && holdsIndependentPair(qualifying)
  const restsOn = isPair ? 2 : 1
  return {
    class: active.length === 0 ? 'C0' : qualifying.length === 0 ? 'C1' : isSynced || isPair ? 'C3' : 'C2',
    recovery: recoveryOf(facts, policy, qualifying.length > restsOn, now),
    active,
  }
}

/** Discoverable, confirmed, proven often and lately enough, and of a provider that the policy allows. */
export const qualifies = (credential: CredentialFact, policy: Policy, proof: PhaseOut['proof'], now: Date): boolean =>
  isActive(credential) &&
  credential.assessed.discoverable &&
  credential.confirmedAt !== null &&
  credential.proofs >= proof.count &&
  isFresh(credential, proof, now) &&
  denialOf(credential, policy, now) === 'none'

/** Where no proof is asked for, its making is its proof. */
function isFresh({ lastProvenAt, createdAt }: CredentialFact, { count, maxAgeDays }: PhaseOut['proof'], now: Date): boolean {
  if (maxAgeDays === 0) return true
  const provenAt = lastProvenAt ?? (count === 0 ? createdAt : null)
  return provenAt !== null && now.getTime() - provenAt.getTime() <= maxAgeDays * DAY_MS
}

const isActive = (credential: CredentialFact): boolean => credential.status === 'active' && credential.assessed.usable

const holdsIndependentPair = (credentials: readonly CredentialFact[]): boolean =>
  credentials.some((one, index) => credentials.some((other, at) => at > index && areIndependent(one, other)))

/** Unknown providers count as one provider: a pair is independent only where a difference is known. */
const areIndependent = ({ assessed: one }: CredentialFact, { assessed: other }: CredentialFact): boolean =>
  differ(one.provider, other.provider) || differ(one.attachment, other.attachment)

const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other
