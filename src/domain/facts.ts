import type { AccountId, AdminRole } from './account.ts'
import type { Capabilities } from './browser.ts'
import type { Credential } from './credential.ts'
import type { Evidence, Traits } from './evidence.ts'
import type { OfferFact } from './offer.ts'

/** The envelope without what only its owner reads. */
export type CredentialFact = Omit<Credential, 'payload' | 'label' | 'lookup' | 'statusSince' | 'statusWhy' | 'createdOn' | 'lastUsedOn' | 'lastUsedHere'> & {
  /** When a link from a letter took it back; absent: none did. */
  readonly takenBackAt?: Date | null
}

/** What an account must have to answer: a credential that can, or a channel where it can be reached. */
export type RestsOn = 'credential' | 'channel'

/** An authenticator that opens a recovery, and nothing else: it signs nobody in, and counts as no way back that somebody has. */
export type Opens = 'recovery'

/** What deciding needs of an authenticator of this deployment, so that what an account can use is told from facts alone. */
export interface Kind {
  readonly id: string
  readonly traits: Traits
  readonly restsOn: RestsOn
  readonly discoverable: boolean
  /** null: nobody can enrol one here. */
  readonly enrolment: object | null
  /** What it is good for, where that is not signing in. */
  readonly opens?: Opens | null
}

/** An authenticator of this deployment as one account can use it. For a stranger everything is `usable`. */
export interface Option extends Traits {
  readonly authenticator: string
  readonly restsOn: RestsOn
  readonly usable: boolean
  /** All that the account has of it counts only beside something else (a security key that verifies nobody). */
  readonly beside?: boolean
  readonly enrollable: boolean
  readonly opens?: Opens
  /** Knows the account from the answer alone. */
  readonly discoverable: boolean
}

/** Where a person can be reached for certain. */
export interface Channel {
  readonly kind: 'email'
  readonly verifiedAt: Date
  /** It came with the account, and so replaced no other. */
  readonly original: boolean
}

/** What the house remembers of the retiring authenticator, per account and policy. Written by completed sign-ins and by the sweep, never by a page view. */
export interface PhaseOutFact {
  readonly policyId: string
  /** The first completed sign-in that this policy ruled: where `afterFirstSeen` deadlines begin. */
  readonly firstSeenAt: Date | null
  readonly blockedSince: Date | null
  /** Since when row 14 has held without interruption, under enforcement. */
  readonly removableSince: Date | null
  readonly destroyedAt: Date | null
  readonly lastMode: Mode | null
  /** Times the demand to enrol was put off after the deadline. */
  readonly skips: number
}

export const untouched = {
  firstSeenAt: null,
  blockedSince: null,
  removableSince: null,
  destroyedAt: null,
  lastMode: null,
  skips: 0,
} as const satisfies Omit<PhaseOutFact, 'policyId'>

export interface Override {
  readonly id: string
  readonly kind: 'exempt' | 'pin' | 'unlockPassword' | 'force'
  /** Of `pin` and `force`. */
  readonly mode: Target | null
  readonly reason: string
  /** Who asked for it: the `sub` of an account, so that no change of name makes somebody else of them; else what the command line was told. */
  readonly actor: string
  /** A second administrator, by `sub`. Without one, `force` and everything on privileged accounts counts for nothing. */
  readonly approvedBy: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

export type Target = 'allow' | 'demote' | 'block' | 'remove'
export type Mode = Target | 'none'
export type CredentialClass = 'C0' | 'C1' | 'C2' | 'C3'
export type RecoveryLevel = 'R0' | 'R1' | 'R2'

/** Everything a decision may know of an account: gathered by the flow, never fetched by the policy. */
export interface Facts {
  /** null for a name that nobody has. */
  readonly account: AccountFact | null
  readonly options: readonly Option[]
  readonly credentials: readonly CredentialFact[]
  readonly channels: readonly Channel[]
  readonly phaseOuts: readonly PhaseOutFact[]
  /** Unexpired ones, approved or not. */
  readonly overrides: readonly Override[]
  /** What this person was asked before: on this account, and in this browser. */
  readonly offers: readonly OfferFact[]
}

export interface AccountFact {
  readonly id: AccountId
  readonly sub: string
  readonly status: 'active' | 'disabled'
  readonly groups: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly roles: readonly AdminRole[]
  readonly createdAt: Date
  /** Where it stands in every cohort, 0 to 65535; made of `sub` where absent. Records of the past keep this and no name. */
  readonly seed?: number
}

/** Everything a decision may know of the moment. */
export interface Context {
  readonly now: Date
  /** false: nobody was named yet (table 2 row A). */
  readonly named?: boolean
  readonly client: { readonly id: string; readonly firstParty: boolean } | null
  /** Values of `acr_values`, or of an essential `acr` claim; empty when nothing is asked. */
  readonly acrWanted: readonly string[]
  readonly maxAgeSeconds: number | null
  readonly prompts: readonly string[]
  readonly browser: BrowserFact
  readonly capabilities: Capabilities
  readonly evidence: readonly Evidence[]
  readonly purpose: 'sign-in' | 'step-up' | 'recovery'
  /** Something in the account itself is to change: neither the mailbox alone nor a backup is enough, where there is something better (`policy.md`, table 4 rows 5 and 38). */
  readonly guarding?: boolean
  /** A recovery waits: what would be made on the mailbox alone cannot be made now (`policy.md`, table 4 row 5). */
  readonly held?: boolean
  /** A mailbox was proved in this sign-in (table 2 row I). */
  readonly mailboxProved: boolean
  /** What was put before the person in this sign-in already: kinds of offers, shown or tried. */
  readonly shown: readonly string[]
  /** Ceremonies of a demanded enrolment that failed in this sign-in (table 3 row 3). */
  readonly enrolmentFailures: number
  /** Of a name that nobody has, under `decoy`: whom it poses as (table 2 row J). null otherwise. */
  readonly persona: 'replacement' | 'retiring' | null
  readonly realm: Realm
}

/** The browser as this account knows it. */
export interface BrowserFact {
  readonly known: boolean
  /** When this account first signed in completely here; null where it never did. */
  readonly firstSeenAt: Date | null
  /** Ceremonies that failed here in a row. */
  readonly failures: number
}

/** What holds for everybody at this moment. */
export interface Realm {
  /** A usable retiring credential exists on an account never blocked (table 2, note 1). */
  readonly retiringOffered: boolean
  /** Ids of policies that may not tighten any further (table 4 row 28). */
  readonly paused: readonly string[]
}
