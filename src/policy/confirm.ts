import type { Evidence } from '../domain/evidence.ts'
import type { Context, CredentialFact, Facts } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import { UNDO_DAYS } from '../domain/undo.ts'
import { isPast } from './times.ts'

/** A credential that was just proven, and all that was shown beside it in the same sign-in. */
export interface Proven {
  readonly credential: CredentialFact
  readonly facts: Pick<Facts, 'credentials'>
  readonly policy: Pick<Policy, 'passkeys'>
  readonly context: Pick<Context, 'now' | 'evidence' | 'browser'>
  /** Whose proof counts for this account now. */
  readonly accepted: readonly string[]
}

/**
 * What makes a credential trusted that was enrolled on less than the policy trusts (`policy.md`, qualifying passkey): something better shown in the sign-in
 * that proves it, or days without objection and a browser that knew the account before. null: nothing, or it is trusted already. What is shown in some other
 * sign-in confirms nothing: a thief's credential must not be confirmed by its victim.
 */
export function confirmationOf({ credential, facts, policy, context, accepted }: Proven): 'proof' | 'time' | null {
  if (credential.confirmedAt !== null) return null
  const { confirmAfterDays } = policy.passkeys
  const others = context.evidence.filter((it) => accepted.includes(it.authenticator) && it.credentialId !== credential.id)
  if (others.some((it) => vouches(it, facts, policy))) return 'proof'
  const { firstSeenAt } = context.browser
  const wasKnown = firstSeenAt !== null && firstSeenAt < credential.createdAt
  return wasKnown && isPast(credential.createdAt, confirmAfterDays * DAY_MS, context.now) ? 'time' : null
}

/**
 * Whether what was shown makes a new credential trusted from the start, or one that was made on less. A credential that nobody vouched for vouches for no
 * other: a thief could make a second one with the first. Nor does a key that verifies nobody.
 */
export function vouches(
  { authenticator, credentialId, shownAt }: Evidence,
  { credentials }: Pick<Facts, 'credentials'>,
  { passkeys }: Pick<Policy, 'passkeys'>,
): boolean {
  const credential = credentials.find((it) => it.id === credentialId)
  const isTrusted =
    credential === undefined || (credential.status === 'active' && credential.assessed.secondFactor !== true && isCertain(credential, passkeys, shownAt))
  return passkeys.enrolmentProof.includes(authenticator) && isTrusted
}

/**
 * Trusted by more than time. What time alone may have confirmed can still be taken back by the letter that told of it; until that is over it speaks for
 * nobody but itself, or else a thief's second credential would outlive the first.
 */
export function isCertain({ confirmedAt, createdAt }: CredentialFact, { confirmAfterDays }: Policy['passkeys'], now: Date): boolean {
  if (confirmedAt === null) return false
  const byTime = confirmedAt > createdAt && isPast(createdAt, confirmAfterDays * DAY_MS, confirmedAt)
  return !byTime || isPast(createdAt, UNDO_DAYS * DAY_MS, now)
}
