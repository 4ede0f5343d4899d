import type { Acr } from './acr.ts'
import type { RecoveryLevel, Target } from './facts.ts'

/** The document (`policy.md`) after parsing: what is retiring, what replaces it, what carries a person meanwhile. */
export interface Policy {
  /** Names this document in events: the number it has in the database, or a hash of the file it came from. */
  readonly version: string
  /** In the order in which they are offered. */
  readonly authenticators: readonly string[]
  readonly roles: {
    readonly retiring: readonly string[]
    readonly replacement: readonly string[]
    readonly backup: readonly string[]
  }
  readonly signUp: { readonly open: boolean; readonly password: 'never' | 'allowed' }
  readonly identification: {
    readonly rememberDays: number
    readonly accountsMax: number
    readonly remember: 'signed-in' | 'typed'
    readonly enumerationProtection: 'strict' | 'decoy' | 'off'
    /** Under `decoy`: the share of unknown names that look as if they had a replacement, 0 to 1. Fixed per policy version. */
    readonly decoyShare: number
  }
  readonly passkeys: PasskeyRules
  readonly offers: OfferRules
  readonly recovery: RecoveryRules
  /** Re-authentication (`max_age`, `prompt=login`): whether a backup alone is enough where the retiring authenticator is blocked (table 4 row 38). */
  readonly reauth: { readonly allowBackup: boolean }
  /** The least that sign-ins to a client must reach, by client id. A client may ask for more, never for less. */
  readonly clients: Readonly<Record<string, { readonly acr: Acr }>>
  /** Accounts that no policy touches, by `sub`; their use raises an alert (table 4 row 24). */
  readonly breakGlass: readonly string[]
  readonly phaseOuts: readonly PhaseOut[]
}

/** Creating and trusting replacements. */
export interface PasskeyRules {
  /** Active ones that an account may have. */
  readonly max: number
  /** Whose proof allows enrolling a replacement, and confirms one that was enrolled on less. */
  readonly enrolmentProof: readonly string[]
  /** Silent upgrade after a sign-in with what retires (table 3 row 5). */
  readonly autoUpgrade: boolean
  /** Days without objection after which a proof from a browser known before confirms a credential that nothing else confirmed. */
  readonly confirmAfterDays: number
  /** Whose replacements count no more (table 4 row 34). */
  readonly denied: readonly DeniedProvider[]
  /** Providers known to say that they verified the person where they did not: an answer is one factor (table 4 row 12). */
  readonly uvUntrusted: readonly string[]
  /** Which kinds are accepted of whom; where several match an account, each must be content. */
  readonly rules: readonly KindRule[]
}

/** Which replacements are accepted of some accounts. What it has something against is not taken from `since` on, and after the grace of no use. */
export interface KindRule {
  readonly match: { readonly groups?: readonly string[]; readonly attributes?: Readonly<Record<string, readonly string[]>> }
  /** null: it always held, and there is no grace. */
  readonly since: Date | null
  readonly graceDays: number
  readonly synced: Stance
  readonly deviceBound: Stance
  /** Without a PIN or anything else that says who uses it, or not to be found without a name. */
  readonly secondFactor: Stance
  /** Of whose models the house knows that they are broken. Allowed, it signs in and counts as no replacement. */
  readonly compromised: Stance
  /** Providers, as an authenticator assesses them; null: any. */
  readonly allowed: readonly string[] | null
  readonly denied: readonly DeniedProvider[]
  readonly attestation: AttestationRule
}

export type Stance = 'allowed' | 'refused'

/** How far its maker must vouch for a replacement, least first: not asked, asked, must be there, and for a key that cannot leave hardware. */
export const attestationLadder = ['none', 'wanted', 'required', 'hardware'] as const

export type AttestationRule = (typeof attestationLadder)[number]

/** From `since` on its replacements prove nothing new, and after so many days they are of no use. */
export interface DeniedProvider {
  /** As an authenticator assesses it: the AAGUID of a passkey. */
  readonly provider: string
  readonly since: Date
  readonly graceDays: number
}

/** How often people are asked (table 3 rows 5 to 10). */
export interface OfferRules {
  readonly enabled: boolean
  /** Between two interruptions of the same person. */
  readonly pauseHours: number
  /** After the first, second, … "not now"; the last one repeats. */
  readonly snoozeDays: readonly number[]
  /** "Not now"s before the offer is not made any more; null: without end. */
  readonly skipsMax: number | null
  /** Rows 8 and 9. */
  readonly secondDays: number
  readonly recoveryDays: number
  /** A letter about a replacement that never worked (table 4 row 10). */
  readonly reminders: boolean
}

/** What counts as a way back in. */
export interface RecoveryRules {
  /** Saved codes alone count as R1 where there is no address (table 4 row 31). */
  readonly allowCodesOnly: boolean
  /** Unused answers that a backup must have left to count for R2. */
  readonly codesMin: number
  /** How old a changed address must be before it counts (table 4 row 32). */
  readonly channelHours: number
  /** Before a credential can be added from the mailbox alone (table 4 row 5). */
  readonly holdHours: number
}

/** One entry of `passwordPhaseOut`. */
export interface PhaseOut {
  readonly id: string
  readonly match: {
    readonly groups?: readonly string[]
    readonly clients?: readonly string[]
    /** Every one of these attributes of the account has one of these values. */
    readonly attributes?: Readonly<Record<string, readonly string[]>>
    /** 0 to 100, stable per account and policy id. */
    readonly cohortPercent?: number
  }
  /** Wins over `match`. `accounts`: by `sub`. */
  readonly exclude: { readonly groups?: readonly string[]; readonly accounts?: readonly string[] }
  readonly target: Target
  readonly enforcement: 'observe' | 'enforce'
  /** Before it the policy does not exist. */
  readonly notBefore: Date | null
  readonly deadline: Deadline | null
  readonly proof: { readonly count: number; readonly maxAgeDays: number }
  readonly recoveryRequired: { readonly block: RecoveryLevel; readonly remove: RecoveryLevel }
  readonly deviceBoundOnly: 'demote' | 'block-with-R2' | 'block'
  readonly ratchet: boolean
  /** Days between the beginning of `block` and the destruction of the secret under `remove`. */
  readonly undoDays: number
  readonly brakes: Brakes
}

/** From when on a person must enrol (table 3 row 3). Exactly one of the first two is set. */
export interface Deadline {
  readonly date: Date | null
  /** Days after the first completed sign-in that this policy ruled. */
  readonly afterFirstSeenDays: number | null
  readonly grace: { readonly skips: number; readonly days: number }
}

/** What pauses further tightening (table 4 row 28), over 24 hours; `null`: never. */
export interface Brakes {
  /** Recoveries proved by a mailbox: more than the larger of the two pauses. */
  readonly recoveries: { readonly min: number; readonly percent: number } | null
  /** Failed ceremonies on known browsers, each account counted once. */
  readonly failures: { readonly percent: number; readonly ceremoniesMin: number } | null
}
