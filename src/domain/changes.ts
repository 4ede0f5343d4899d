import type { AccountId, NewAccount } from './account.ts'
import type { Assessment, Credential, CredentialId, CredentialStatus, Spot, StatusWhy } from './credential.ts'
import type { NewEvent } from './event.ts'
import type { PhaseOutFact } from './facts.ts'
import type { Letter } from './letter.ts'
import type { OfferFact } from './offer.ts'
import type { Recovery, Reversal } from './recovery.ts'
import type { Challenge, SignIn } from './sign-in.ts'
import type { TallyKey } from './storage.ts'

/** A list of what is to be written. All or nothing. */
export interface Changes {
  /** Saved only over `version`; the stored version becomes `version + 1`. `null` ends the sign-in (row and challenges deleted). */
  readonly signIn: { readonly id: string; readonly version: number; readonly next: SignIn | null }
  /** Token of the challenge that this step uses up; must still be there. */
  readonly consume?: string
  readonly challenges?: readonly Challenge[]
  /** An authenticator whose earlier challenges of this sign-in die with this step: of posted codes only the newest lives. */
  readonly outdate?: string
  readonly addAccount?: NewAccount
  readonly addCredential?: Omit<Credential, 'lastUsedAt' | 'createdAt' | 'proofs' | 'lastProvenAt' | 'status'>
  readonly useCredential?: CredentialUse
  /** Credentials that are trusted from now on, because of what was shown beside them; none that this step uses. */
  readonly confirm?: readonly CredentialId[]
  readonly setCredentialStatus?: { readonly id: CredentialId; readonly status: CredentialStatus; readonly why?: StatusWhy }
  /** Credentials that end with this step, because the new one takes their place. */
  readonly revoke?: readonly CredentialId[]
  readonly rememberBrowser?: {
    readonly id: string
    readonly accountId: AccountId
    readonly madeBy: string
    readonly byReplacement: boolean
    /** What was shown in it, perhaps some pages before it got its id: this is where it was last used. */
    readonly shown?: readonly CredentialId[]
    /** What it says it is, for words. */
    readonly on?: Spot
  }
  /** A ceremony failed in this browser for this account (browser known or not; a no-op when it is not). */
  readonly browserFailure?: { readonly id: string; readonly accountId: AccountId }
  /** Where a fact comes with what it `was` when it was read (null: none), and is something else by now, it is left alone: another sign-in was faster. */
  readonly phaseOut?: { readonly accountId: AccountId; readonly fact: PhaseOutFact; readonly was?: PhaseOutFact | null }
  /** What came of an offer, as it is from now on; `browserId` null: on the account. */
  readonly offers?: readonly (Omit<OfferFact, 'here'> & { readonly accountId: AccountId; readonly browserId: string | null })[]
  /** Begins a hold, or one that ran out anew. Where another tab was faster nothing at all is written, and the step is `stale`. */
  readonly hold?: Recovery
  /** The account's hold, if there is one, is over. */
  readonly cancelHold?: AccountId
  /** A recovery ended in a new credential: it is written down, and sessions, tokens, known browsers and other sign-ins of the account end. */
  readonly recovered?: Recovery
  /** Credentials that are set aside, and those that are taken back from there, for the same reason. */
  readonly sorted?: { readonly accountId: AccountId; readonly why: StatusWhy; readonly aside: readonly CredentialId[]; readonly back: readonly CredentialId[] }
  /** A recovery is taken back. Where that was done already nothing at all is written, and the step is `stale`. */
  readonly reverse?: Reversal
  /** One may have a `limit`: where 24 hours hold as many already, nothing at all is written, and the step is `stale`. */
  readonly count?: readonly (TallyKey & { readonly kind: 'letters' | 'refusals'; readonly limit?: number })[]
  readonly events: readonly NewEvent[]
  readonly letters: readonly Letter[]
  readonly now: Date
}

export interface CredentialUse {
  readonly id: CredentialId
  readonly at: Date
  readonly proven: boolean
  readonly confirmed: boolean
  readonly assessed: Assessment
  /** Where that was: shown to its owner. */
  readonly on?: Spot
  /** Raw id of the browser, where it has one; kept hashed. */
  readonly browserId?: string | null
  /** The payload as the proof was judged on. Where it is something else by now nothing is written, and the step is `consumed`: of two who use one code at once, one wins. */
  readonly expects?: unknown
  /** The payload as it must be from now on; `undefined` leaves it. */
  readonly payload?: unknown
}
