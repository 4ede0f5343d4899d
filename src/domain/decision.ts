import type { CredentialClass, Mode, RecoveryLevel } from './facts.ts'
import type { Objection } from './objection.ts'
import type { OfferKind } from './offer.ts'

/** Table 3 of `policy.md`, by row: the one thing to put before a person when they have shown enough, or, where it is not skippable, before that. */
export type Interruption =
  /** Rows 1 to 3 (demanded) and 6 to 9 (offered): make a credential. */
  | {
      readonly kind: 'enrol'
      readonly authenticator: string
      readonly skippable: boolean
      /** "Not now"s that are left before it is demanded; null: no deadline. */
      readonly skipsLeft: number | null
      readonly offer: OfferKind | null
      readonly row: number
    }
  /** Row 7 in class C1: show what was made, once. Row 3 before it is demanded: with as many "not now"s left. */
  | { readonly kind: 'prove'; readonly authenticator: string; readonly offer: OfferKind; readonly skipsLeft?: number; readonly row: number }
  /** Row 5: made without a dialog, if the browser will. */
  | { readonly kind: 'upgrade'; readonly authenticator: string; readonly offer: OfferKind; readonly row: number }
  /** Row 9: an address is to be confirmed. */
  | { readonly kind: 'confirm'; readonly authenticator: string; readonly offer: OfferKind; readonly row: number }
  /** Row 10. */
  | { readonly kind: 'note'; readonly message: 'retiring-not-needed'; readonly offer: OfferKind; readonly row: number }

/** Why an authenticator is not on the page: it does not count, or it counts and has no place there now. */
export interface Withheld {
  readonly authenticator: string
  readonly reason: 'blocked' | 'demoted' | 'not-usable' | 'browser-cannot' | 'not-strong-enough' | 'already-shown'
}

/** How the page opens: with a field, with all ways side by side, or with the first of `offered` at once. */
export type Opening = 'identify' | 'choose' | 'challenge'

/** Rows of table 2. */
export type RouteRow = 'A' | 'B' | 'B2' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K'

/** Why an enforced block became something weaker (table 1, relax causes). */
export type RelaxCause = 'policy-loosened' | 'credentials-unusable' | 'recovery-removed' | 'override'

/** How table 1 was read for one account. */
export interface Ruling {
  /** Of the retiring authenticator, for this account: what holds. */
  readonly mode: Mode
  /** What would hold if everything that only observes were enforced. */
  readonly observed: Mode
  /** The policy that rules: the strictest of those that match and are enforced; null where there is none, and for break-glass accounts. */
  readonly policyId: string | null
  /** The policy that `observed` comes from: `policyId`, unless one that only observes is stricter. */
  readonly observedPolicyId: string | null
  /** The row of table 1 that decided: `13`, `7a`, … */
  readonly row: string
  /** Row 14 holds under enforcement: the undo clock runs. */
  readonly removable: boolean
  readonly relaxed: RelaxCause | null
  /** The rules that fired, in words an administrator reads. */
  readonly trace: readonly string[]
}

export interface Decision extends Ruling {
  readonly outcome: 'ask' | 'satisfied' | 'denied'
  readonly because: 'nobody-named' | 'nothing-shown' | 'more-wanted' | 'deadline' | 'satisfied' | 'account-disabled' | 'nothing-usable' | 'demand-cannot-be-met'
  /** Reached so far; null while nothing counts. */
  readonly assurance: { readonly acr: string; readonly amr: readonly string[] } | null
  readonly class: CredentialClass
  readonly recovery: RecoveryLevel
  /** Where table 2 led. */
  readonly route: RouteRow
  /** Of row B2: what replaces is not lost but refused, and why. */
  readonly objection: Objection | null
  readonly opening: Opening
  /** Start the first ceremony without a click (the page still has its button). */
  readonly prompt: boolean
  /** Ordered; the first is what the page opens on. */
  readonly offered: readonly string[]
  /** Behind "Try another way" and not beside the first. */
  readonly tucked: readonly string[]
  /** Whose proof counts. */
  readonly accepted: readonly string[]
  readonly withheld: readonly Withheld[]
  readonly afterSignIn: Interruption | null
  /** A break-glass account: its use is an alert (table 4 row 24). */
  readonly alarming: boolean
}
