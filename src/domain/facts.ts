import type { AccountId } from './account.ts'
import type { Capabilities } from './browser.ts'
import type { Credential } from './credential.ts'
import type { Evidence, Traits } from './evidence.ts'

/** The envelope without what only its owner reads. */
export type CredentialFact = Omit<Credential, 'payload' | 'label' | 'lookup'>

/** An authenticator of this deployment as one account can use it. For a stranger everything is `usable`. */
export interface Option extends Traits {
  readonly authenticator: string
  readonly usable: boolean
  readonly enrollable: boolean
  /** Knows the account from the answer alone. */
  readonly discoverable: boolean
}

/** Where a person can be reached for certain. */
export interface Channel {
  readonly kind: 'email'
  readonly verifiedAt: Date
}

/** What the house remembers of the retiring authenticator, per account. */
export interface PhaseOutFact {
  readonly policyId: string
  readonly blockedSince: Date | null
  readonly removableSince: Date | null
  readonly destroyedAt: Date | null
  readonly lastMode: Mode | null
}

export interface Override {
  readonly kind: 'exempt' | 'pin' | 'unlockPassword' | 'force'
  readonly mode: Mode | null
  readonly reason: string
  readonly actor: string
  readonly approvedBy: string | null
  readonly expiresAt: Date
}

export type Mode = 'allow' | 'demote' | 'block' | 'remove' | 'none'
export type CredentialClass = 'C0' | 'C1' | 'C2' | 'C3'
export type RecoveryLevel = 'R0' | 'R1' | 'R2'

/** Everything a decision may know of an account: gathered by the flow, never fetched by the policy. */
export interface Facts {
  /** null for a name that nobody has. */
  readonly account: {
    readonly id: AccountId
    readonly status: 'active' | 'disabled'
    readonly groups: readonly string[]
    readonly firstSeenAt: Date
  } | null
  readonly options: readonly Option[]
  readonly credentials: readonly CredentialFact[]
  readonly channels: readonly Channel[]
  readonly phaseOuts: readonly PhaseOutFact[]
  readonly overrides: readonly Override[]
}

/** Everything a decision may know of the moment. */
export interface Context {
  readonly now: Date
  readonly client: { readonly id: string; readonly firstParty: boolean } | null
  /** Values of `acr_values`, or of an essential `acr` claim; empty when nothing is asked. */
  readonly acrWanted: readonly string[]
  readonly maxAgeSeconds: number | null
  readonly prompts: readonly string[]
  /** Known for this account, or not; `failures`: ceremonies that failed here in a row. */
  readonly browser: { readonly known: boolean; readonly failures: number }
  readonly capabilities: Capabilities
  readonly evidence: readonly Evidence[]
  readonly purpose: 'sign-in' | 'step-up' | 'recovery'
  /** A mailbox was proved in this sign-in (table 2 row I). */
  readonly mailboxProved: boolean
  readonly realm: { readonly retiringOffered: boolean; readonly policyVersion: string }
}
