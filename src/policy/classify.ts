import type { CredentialClass, CredentialFact, Facts, RecoveryLevel } from '../domain/facts.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'

const DAY_MS = 86_400_000

export interface Standing {
  readonly class: CredentialClass
  readonly recovery: RecoveryLevel
  /** Active credentials of the replacement, qualifying or not. */
  readonly active: number
}

/** Credential class and recovery level (`policy.md`, facts). */
export function standingOf(facts: Facts, policy: Policy, proof: PhaseOut['proof'], now: Date): Standing {
  const active = facts.credentials.filter((it) => policy.roles.replacement.includes(it.authenticator) && isActive(it))
  const qualifying = active.filter((it) => qualifies(it, proof, now))
  return { class: classOf(active, qualifying), recovery: recoveryOf(facts, qualifying), active: active.length }
}

/** Discoverable, confirmed, and proven often and lately enough. */
export function qualifies(credential: CredentialFact, proof: PhaseOut['proof'], now: Date): boolean {
  if (!isActive(credential) || !credential.assessed.discoverable || credential.confirmedAt === null) return false
  if (credential.proofs < proof.count) return false
  if (proof.maxAgeDays === 0) return true
  return credential.lastProvenAt !== null && now.getTime() - credential.lastProvenAt.getTime() <= proof.maxAgeDays * DAY_MS
}

const isActive = (credential: CredentialFact): boolean => credential.status === 'active' && credential.assessed.usable

function classOf(active: readonly CredentialFact[], qualifying: readonly CredentialFact[]): CredentialClass {
  if (active.length === 0) return 'C0'
  if (qualifying.length === 0) return 'C1'
  return qualifying.some(isSynced) || holdsIndependentPair(qualifying) ? 'C3' : 'C2'
}

const isSynced = (credential: CredentialFact): boolean => credential.assessed.bound === 'synced'

const holdsIndependentPair = (credentials: readonly CredentialFact[]): boolean =>
  credentials.some((one, index) => credentials.slice(index + 1).some((other) => areIndependent(one, other)))

/** Unknown providers count as one provider: a pair is independent only where a difference is known. */
function areIndependent({ assessed: one }: CredentialFact, { assessed: other }: CredentialFact): boolean {
  return differ(one.provider, other.provider) || differ(one.attachment, other.attachment)
}

const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other

/** R2 needs R1 and either a second channel or a qualifying credential beyond those that the class rests on. */
function recoveryOf(facts: Facts, qualifying: readonly CredentialFact[]): RecoveryLevel {
  if (facts.channels.length === 0) return 'R0'
  const needed = qualifying.some(isSynced) || !holdsIndependentPair(qualifying) ? 1 : 2
  return facts.channels.length > 1 || qualifying.length > needed ? 'R2' : 'R1'
}
