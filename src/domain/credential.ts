import type { AccountId } from './account.ts'
import type { BrowserFamily, Platform } from './browser.ts'

export type CredentialId = string & { readonly __brand: 'CredentialId' }

/** What an authenticator says of one of its credentials; all that a decision may know of it. */
export interface Assessment {
  /** Where the secret lives: copied by a manager, on one device only, or neither notion applies. */
  readonly bound: 'synced' | 'device' | 'none'
  /** Who keeps it: an AAGUID, or null where nobody can say. Never a basis for trust. */
  readonly provider: string | null
  /** Built into the device, or carried to it; null where the notion does not apply. */
  readonly attachment: 'platform' | 'roaming' | null
  /** Answers without being named first. */
  readonly discoverable: boolean
  /** Can be used on this deployment as it is configured now. */
  readonly usable: boolean
  /** Can be copied by a manager, whether it was or not; absent: told from `bound`. */
  readonly syncable?: boolean | null
  /** Verified who used it, at least once; absent: nobody looked. */
  readonly verifies?: boolean | null
  /** Counts only beside something else: it cannot be found without a name, or does not verify who uses it. Absent: it counts alone. */
  readonly secondFactor?: boolean
  /** What its maker vouches for, checked against the roots that this deployment trusts; null or absent: nothing. */
  readonly attested?: 'hardware' | 'software' | null
  /** Its model is known to be broken (a status of the FIDO metadata). */
  readonly compromised?: boolean | null
  /** Answers it has left, for one that is used up (a sheet of codes); null or absent: without end. */
  readonly left?: number | null
}

/** Whether a credential that is assessed like this can answer once more. */
export const canAnswer = ({ usable, left }: Assessment): boolean => usable && (left ?? 1) > 0

/** What may be otherwise than at the last use without anybody having used it: whether it works here, and what is known of its make. */
export function asOfNow(then: Assessment, now: Assessment): Assessment {
  const isSame = fleeting.every((it) => (then[it] ?? null) === (now[it] ?? null))
  return isSame ? then : { ...then, usable: now.usable, attested: now.attested ?? null, compromised: now.compromised ?? null }
}

const fleeting = ['usable', 'attested', 'compromised'] as const

export type CredentialStatus = 'active' | 'quarantined' | 'revoked'

/** Why a credential is not active: a recovery set it aside (with its id), what it answered, its owner, who lost it, took back what they had not made, or the policy. */
export type StatusWhy = `recovery:${string}` | 'answered' | 'owner' | 'lost' | 'undo' | 'policy'

/** Where something was made or used, as far as the browser says so: for words alone. */
export interface Spot {
  readonly family: BrowserFamily
  readonly platform: Platform
}

/** The envelope every authenticator shares. Only its owner can read `payload`. */
export interface Credential<Payload = unknown> {
  readonly id: CredentialId
  readonly accountId: AccountId
  readonly authenticator: string
  /** Unique per authenticator; what an answer can be recognised by. */
  readonly lookup: string | null
  readonly label: string
  readonly status: CredentialStatus
  /** Successful proofs in a sign-in begun after the one that created it (`policy.md`, qualifying passkey). */
  readonly proofs: number
  readonly lastProvenAt: Date | null
  /** When its enrolment was confirmed by more than a password; null until then. */
  readonly confirmedAt: Date | null
  /** The sign-in that created it, hashed id. */
  readonly createdIn: string | null
  readonly assessed: Assessment
  readonly payload: Payload
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  /** Of one that is not active. */
  readonly statusSince?: Date | null
  readonly statusWhy?: StatusWhy | null
  readonly createdOn?: Spot | null
  readonly lastUsedOn?: Spot | null
  /** Whether it was last used in the browser that asks. */
  readonly lastUsedHere?: boolean
  /** When its owner was reminded that it never worked, or wanted no reminder: once is enough. */
  readonly remindedAt?: Date | null
}

export interface NewCredential<Payload = unknown> {
  readonly lookup: string | null
  readonly label: string
  readonly payload: Payload
}
