import type { Decision } from '../domain/decision.ts'
import type { CredentialFact, Facts } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import { UNDO_DAYS } from '../domain/undo.ts'
import { denialOf } from './kinds.ts'
import { isPast } from './times.ts'

/** An account, and how it stands. */
export interface Replaced {
  readonly facts: Pick<Facts, 'account' | 'credentials'>
  readonly policy: Pick<Policy, 'roles' | 'passkeys'>
  readonly now: Date
  readonly class: Decision['class']
}

/**
 * Whether the mailbox alone is no owner of this account: something that replaces qualifies, or signed in once, however long ago, or did until a link took it
 * back in the last days. What a policy takes for proof decides about passwords, and is too little here: a first use, or a long pause, is when a mailbox thief comes.
 */
export const isReplaced = ({ facts: { account, credentials }, policy, now, class: of }: Replaced): boolean =>
  of === 'C2' || of === 'C3' || credentials.some((it) => hasWorked(it, policy) && (isThere(it, account, policy, now) || wasTakenBack(it, now)))

/** Trusted, and shown at least once, in the sign-in that made it too; a second factor signs nobody in. */
const hasWorked = ({ authenticator, confirmedAt, proofs, lastUsedAt, assessed }: CredentialFact, { roles }: Replaced['policy']): boolean =>
  roles.replacement.includes(authenticator) && confirmedAt !== null && (proofs > 0 || lastUsedAt !== null) && assessed.secondFactor !== true

/** What the policy accepts no more, or this deployment cannot use, is no reason to wait. */
const isThere = (it: CredentialFact, account: Facts['account'], policy: Replaced['policy'], now: Date): boolean =>
  it.status === 'active' && it.assessed.usable && denialOf(it, account, policy, now) !== 'over'

/** Whoever reads the mailbox can do that: or else the mailbox alone could end the wait that stands against it (`policy.md`, table 4 row 5). */
const wasTakenBack = ({ takenBackAt }: CredentialFact, now: Date): boolean => takenBackAt != null && !isPast(takenBackAt, UNDO_DAYS * DAY_MS, now)
