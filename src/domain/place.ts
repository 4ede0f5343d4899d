import type { RouteRow } from './decision.ts'
import type { Objection } from './objection.ts'
import type { OfferKind } from './offer.ts'
import type { RecoveryPlace } from './recovery-steps.ts'
import type { RefusalCode } from './refusal.ts'
import type { Withdrawal } from './signals.ts'
import type { Where } from './wish.ts'

export type Ceremony = 'sign-in' | 'enrolment'

/** An enrolment, demanded or offered, and how it may be put off. */
export interface Taking {
  readonly authenticator: string
  readonly skippable: boolean
  readonly offer: OfferKind | null
  /** "Not now"s before it is demanded; null: no deadline. */
  readonly skipsLeft: number | null
  /** Row of table 3: why it cannot be put off. */
  readonly row?: number
  /** Where its owner wants it. */
  readonly where?: Where | null
}

/** Why somebody who is signed in, or showed something already, is asked for a proof: told in one sentence on the page that asks. */
export type Why = 'account' | 'enrol' | 'again' | 'more' | 'deadline'

/** A refusal told on the page that follows it, and the authenticator whose page it is. */
export interface Notice {
  readonly code: RefusalCode
  readonly retryAfterSeconds?: number
  readonly withdraw?: Withdrawal
}

/** The policy does not accept what a person made or used: why, and what became of it. */
export interface Turned {
  readonly authenticator: string
  readonly ceremony: Ceremony
  readonly objection: Objection
  readonly withdraw: Withdrawal | null
  /** What it was made for, which can be tried again with something else; null where something was used. */
  readonly taking: Taking | null
  /** Whether the sign-in can go on without it. */
  readonly mayLeave: boolean
}

/** The page a person is on. `token` names the live challenge; only its hash is kept outside this sealed state. */
export type Place =
  | { readonly page: 'identify'; readonly token: string | null }
  | {
      readonly page: 'choose'
      readonly offered: readonly string[]
      /** Those of `offered` that stand behind "Try another way". */
      readonly tucked?: readonly string[]
      /** Where table 2 led; absent on the uniform page. */
      readonly route?: RouteRow
      readonly objection?: Objection | null
      readonly back: boolean
      readonly why?: Why | null
    }
  | {
      readonly page: 'challenge'
      readonly authenticator: string
      readonly token: string
      readonly prompt: boolean
      readonly others: readonly string[]
      readonly beside: readonly string[]
      /** Where table 2 led; what the page says around the ceremony depends on it. */
      readonly route: RouteRow
      readonly objection?: Objection | null
      /** "Try your passkey now": may be put off. */
      readonly offer: OfferKind | null
      /** "Not now"s before it is demanded. */
      readonly skipsLeft?: number
      /** What is enrolled once this is shown; the offer is about that one. */
      readonly leadsTo?: string
      readonly why?: Why | null
    }
  | (Taking & { readonly page: 'enrol'; readonly token: string })
  /** As `enrol`, but what was shown does not allow it yet: taking it up (`create`) leads through what does. */
  | (Taking & { readonly page: 'offer' })
  /** Table 3 row 5: made without a dialog, if the browser will. */
  | { readonly page: 'upgrade'; readonly authenticator: string; readonly token: string }
  /** `undo`: the path that takes back what was made without being asked for (row 5). */
  | { readonly page: 'note'; readonly message: NoteMessage; readonly undo?: string }
  /** Table 3 row 9: no address is known; where one can be added. */
  | { readonly page: 'confirm'; readonly authenticator: string; readonly offer: OfferKind }
  | (Turned & { readonly page: 'refused' })
  | RecoveryPlace
  | { readonly page: 'sign-up' }
  | { readonly page: 'denied'; readonly because: string }

/** What a page says once, with one button: table 3 row 10, and that what was offered (or made silently, row 5) is there now. */
export type NoteMessage = 'retiring-not-needed' | 'replacement-added' | 'recovery-reversed' | 'recovery-confirmed' | 'recovery-kept' | 'no-room'
