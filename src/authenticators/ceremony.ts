import type { z } from 'zod'
import type { Account } from '../domain/account.ts'
import type { Capabilities } from '../domain/browser.ts'
import type { Credential, CredentialId, NewCredential } from '../domain/credential.ts'
import type { Observed, Traits } from '../domain/evidence.ts'
import type { Result } from '../domain/refusal.ts'
import type { Signal, Withdrawal } from '../domain/signals.ts'
import type { Tally } from '../domain/storage.ts'
import type { Where } from '../domain/wish.ts'

/** Whose turn it is. `account` is null for an unknown name: behave the same, reveal nothing. */
export interface Holder<Payload = unknown> {
  readonly account: Account | null
  /** Only this authenticator's, active ones. */
  readonly credentials: readonly Credential<Payload>[]
  /** What was typed, if anything; for strangers the only address there is. */
  readonly identifier: string | null
}

export interface CeremonyContext {
  readonly purpose: 'sign-in' | 'sign-up' | 'step-up'
  /** `known`: this account signed in completely in this browser before. */
  readonly browser: { readonly known: boolean }
  readonly capabilities: Capabilities
  readonly locale: string
  /** Of this account (or name) and this authenticator, last 24 hours. */
  readonly tally: Tally
  /** Names the new account would have, for an enrolment before it exists. */
  readonly newcomer: { readonly userHandle: string; readonly name: string; readonly displayName: string } | null
  readonly creation: Creation
  /** Whether the maker is to vouch for what is made; the policy wants it for this account. Without meaning where something is proved. */
  readonly attestation?: 'direct'
  /** Something else of this account was shown in this sign-in already. */
  readonly proved?: boolean
  /** A computer that others use too: what is on a phone comes first, and nothing that is here is listed. */
  readonly shared?: boolean
  /** The person asked for a way back into an account, whether there is one or not. */
  readonly recovering?: boolean
  /** The owner asked for another in the place of what is there, and proved that it is them. */
  readonly renewing?: boolean
}

/**
 * How a credential comes to be made: the person was asked; asked for one on this very device (table 3 row 6 of `policy.md`), on a phone or on a security key;
 * or without a dialog, if the browser will (row 5). Without meaning where something is proved.
 */
export type Creation = 'asked' | Where | 'silent'

/** A letter as an authenticator asks for it; the flow adds the language, and the channel unless it is given. */
export interface LetterWish {
  /** Absent: e-mail. An authenticator with a sender of its own gives its id. */
  readonly channel?: string
  readonly to: string
  readonly template: string
  readonly data: Readonly<Record<string, string>>
  /** Letters per account (or name) in 24 hours, held however many are asked for at once: beyond, `begin` is asked again and sees the tally. */
  readonly limit?: number
}

/** What to remember (`state`), what to show (`page`), what to post (`letter`). */
export interface Begun<State = unknown> {
  readonly state: State
  readonly page: Readonly<Record<string, unknown>>
  readonly letter?: LetterWish
  /** Where the browser must go first (a redirect, a wallet); it comes back to `…/return`, whose query is the answer. */
  readonly leaveTo?: string
}

/** What was proved, with which credential, and what of it must be rewritten. */
export interface Proof<Payload = unknown> {
  /** Where they differ from the authenticator's own, as for a passkey without user verification. */
  readonly traits?: Partial<Traits>
  readonly credential?: CredentialId
  readonly rewrite?: Payload
  /** `rewrite` uses something up: it counts only over the payload that was judged. */
  readonly exclusive?: boolean
  readonly observed?: Observed
  /** The proof shows that whoever answered reads this address. */
  readonly verifiedAddress?: string
  /** Odd, but no reason to refuse: `<authenticator>.<reason>`, for the log. */
  readonly note?: string
}

/** What came of an enrolment. */
export interface Enrolled<Payload = unknown> extends NewCredential<Payload> {
  readonly observed?: Observed
  /** Credentials of this authenticator that end in the moment in which this one is written (a new sheet of codes for an old one). */
  readonly replaces?: readonly CredentialId[]
  /** How its manager is told where the house does not keep it after all. */
  readonly withdraw?: Withdrawal
}

export interface Attempt<Payload, State, Answer> {
  readonly holder: Holder<Payload>
  readonly state: State
  readonly answer: Answer
  readonly context: CeremonyContext
}

/** What browsers are told of credentials that somebody else keeps: a manager, a phone, a key (WebAuthn L3, section 5.1.10). */
export interface Signalling<Payload = unknown> {
  /** How an account stands. `credentials`: every one it ever had of this authenticator, whatever became of it. */
  of(account: Account, credentials: readonly Credential<Payload>[]): readonly Signal[]
  /** What to delete where an answer came from a credential that no account has, or ever had; null: nothing. */
  unknown(lookup: string): Withdrawal | null
}

export interface CeremonySpec<Payload, State, Answer, Success> {
  readonly state: z.ZodType<State>
  /** Of the submitted form's fields. JSON fields arrive as text: `z.string().transform(…)` them. */
  readonly answer: z.ZodType<Answer>
  /** Answers a challenge takes before it is dead; 1 unless said. */
  readonly attemptsMax?: number
  readonly lifetimeSeconds: number
  /**
   * For ceremonies that post a letter: loading the page again shows the same challenge, an expired one is not replaced unasked, and letters
   * are counted. Without it a letter is not posted.
   */
  readonly keep?: boolean
  /** Its page looks the same whichever challenge it has (but for `page.options`), so that another may take its place while the page stands open. */
  readonly renewable?: boolean
  begin(holder: Holder<Payload>, context: CeremonyContext): Promise<Begun<State>>
  finish(attempt: Attempt<Payload, State, Answer>): Promise<Result<Success>>
}
