import type { CredentialClass, CredentialFact, Facts, RecoveryLevel } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import { againstKind } from './kinds.ts'
import { recoveryOf } from './recovery.ts'

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
  const qualifying = active.filter((it) => qualifies(it, { account: facts.account, policy, proof, now }))
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
export const qualifies = (credential: CredentialFact, weighing: Weighing): boolean => shortfalls.every(({ lacks }) => !lacks(credential, weighing))

/** Why it does not count as a replacement, for administrators: everything that it lacks. */
export const shortfallsOf = (credential: CredentialFact, weighing: Weighing): readonly string[] =>
  shortfalls.filter(({ lacks }) => lacks(credential, weighing)).map(({ says }) => (typeof says === 'string' ? says : says(credential, weighing)))

/** What a credential is weighed by: whose it is, and what the policy that rules it takes for proof. */
export interface Weighing {
  readonly account: Facts['account']
  readonly policy: Policy
  readonly proof: PhaseOut['proof']
  readonly now: Date
}

interface Shortfall {
  readonly lacks: (credential: CredentialFact, weighing: Weighing) => boolean
  readonly says: string | ((credential: CredentialFact, weighing: Weighing) => string)
}

const shortfalls: readonly Shortfall[] = [
  { lacks: ({ status }) => status !== 'active', says: ({ status }) => `it is ${status}` },
  { lacks: ({ assessed }) => !assessed.usable, says: 'this deployment cannot use it: it belongs to another RP ID, or its authenticator is not listed' },
  { lacks: ({ assessed }) => !assessed.discoverable, says: 'it cannot be found without a name' },
  { lacks: ({ assessed }) => assessed.discoverable && assessed.secondFactor === true, says: 'it does not verify who uses it: it is a second factor' },
  { lacks: ({ confirmedAt }) => confirmedAt === null, says: 'it was enrolled on less than the policy trusts, and nothing confirmed it' },
  { lacks: ({ proofs }, { proof }) => proofs < proof.count, says: ({ proofs }, { proof }) => `it signed in ${proofs} times, and ${proof.count} are asked` },
  {
    lacks: (credential, { proof, now }) => credential.proofs >= proof.count && !isFresh(credential, proof, now),
    says: (_, { proof }) => `it has not signed in for ${proof.maxAgeDays} days`,
  },
  { lacks: (it, { account, policy, now }) => againstKind(it, account, policy, now) !== null, says: (it, weighing) => refusalIn(it, weighing) },
]

function refusalIn(it: CredentialFact, { account, policy, now }: Weighing): string {
  const against = againstKind(it, account, policy, now)
  return `the policy does not accept its kind (${against?.why ?? ''}${against?.denial === 'in-grace' ? ', in its grace' : ''})`
}

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
