import type { AccountId, NewAccount } from './account.ts'
import type { BrowserCookie, Capabilities, RememberedAccount } from './browser.ts'
import type { Evidence } from './evidence.ts'
import type { RouteRow } from './decision.ts'
import type { Objection } from './objection.ts'
import type { OfferKind } from './offer.ts'
import type { Ceremony, Notice, NoteMessage, Place, Taking, Turned, Why } from './place.ts'
import type { RecoveryMade, RecoveryStep } from './recovery-steps.ts'
import type { SessionAbout } from './sessions.ts'

export type { Ceremony, Notice, NoteMessage, Place, Taking, Turned, Why } from './place.ts'

/** One person's way through one interaction. Kept between requests, sealed; no other state exists. */
export interface SignIn {
  /** Hash of the interaction's uid. */
  readonly id: string
  readonly version: number
  readonly accountId: AccountId | null
  /** What was typed, as typed. */
  readonly identifier: string | null
  readonly evidence: readonly Evidence[]
  /** An address proved by a code for which there is no account yet, and the names the new account would have. */
  readonly newcomer: NewAccount | null
  readonly at: Place
  /** Where the person wants to end: "Create a passkey" and "Trouble signing in?" lead to enrolment once they are known, `prompt=create` to a new account. */
  readonly wants: 'sign-in' | 'passkey' | 'account' | 'recovery'
  readonly capabilities: Capabilities
  /** "Keep me signed in": unticked, nothing outlives the browser's own session. */
  readonly remember: boolean
  /** A computer that others use too (`policy.md`, table 4 row 8): nothing of this sign-in stays in it, and nothing is offered to be made. */
  readonly shared: boolean
  /** The account came from a live session or from this browser's own cookie, not from what was typed. */
  readonly recognised: boolean
  /** Authenticators whose enrolment was left in this sign-in. */
  readonly skipped: readonly string[]
  /** Kinds of offers put before the person in this sign-in already, or tried silently. */
  readonly shown: readonly OfferKind[]
  /** The offer that the person took up, for which more has to be shown first. */
  readonly taking: Taking | null
  /** Ceremonies of a demanded enrolment that failed in this sign-in. */
  readonly enrolmentFailures: number
  /** Absent unless this sign-in is a recovery that made something. */
  readonly recovery?: RecoveryMade | null
  /** The version of the policy under which its page was made. */
  readonly policyVersion: string
  /** Shown once on the next page. */
  readonly notice: Notice | null
  readonly startedAt: Date
  readonly expiresAt: Date
}

/** A challenge that waits for its answer. Its token is known to the page alone. */
export interface Challenge {
  readonly token: string
  readonly authenticator: string
  readonly ceremony: Ceremony
  /** Whom it was made for, as `personIn` names them: nobody else can answer it, whoever is named afterwards. */
  readonly madeFor: string
  /** What the authenticator wants back at `finish`. */
  readonly state: unknown
  /** What the page shows. */
  readonly page: Readonly<Record<string, unknown>>
  readonly attempts: number
  readonly attemptsMax: number
  readonly expiresAt: Date
}

/** What to show next, or how it ended. One thing per page. */
export type Step =
  | {
      readonly show: 'identify'
      readonly identifier: string | null
      readonly challenge: Challenge | null
      readonly remembered: readonly RememberedAccount[]
      /** The identification cookie from now on. */
      readonly cookie?: BrowserCookie | null
      readonly signUp: boolean
      readonly remember: boolean
      readonly shared?: boolean
      readonly wants: SignIn['wants']
      readonly notice: Notice | null
    }
  | {
      readonly show: 'choose'
      readonly identifier: string | null
      readonly offered: readonly string[]
      readonly tucked?: readonly string[]
      readonly route?: RouteRow
      readonly objection?: Objection | null
      readonly why?: Why | null
      readonly notice: Notice | null
    }
  | {
      readonly show: 'challenge'
      readonly authenticator: string
      readonly identifier: string | null
      readonly challenge: Challenge
      /** Start without a click. */
      readonly prompt: boolean
      /** Ways behind "Try another way". */
      readonly others: readonly string[]
      /** Ways that stand openly beside it. */
      readonly beside: readonly string[]
      readonly route: RouteRow
      /** What the policy has against the credential that row B2 does not ask for. */
      readonly objection?: Objection | null
      readonly offer: OfferKind | null
      readonly skipsLeft?: number
      /** What is enrolled once this is shown; the offer is about that one. */
      readonly leadsTo?: string
      readonly why?: Why | null
      /** A recovery is under way: nothing but this page and its answer. */
      readonly scoped?: true
      readonly notice: Notice | null
    }
  | (Taking & { readonly show: 'offer'; readonly identifier: string | null; readonly notice: Notice | null })
  | (Taking & {
      readonly show: 'enrol'
      readonly identifier: string | null
      readonly challenge: Challenge
      readonly signingUp: boolean
      readonly scoped?: true
      readonly notice: Notice | null
    })
  | { readonly show: 'upgrade'; readonly authenticator: string; readonly identifier: string | null; readonly challenge: Challenge }
  | RecoveryStep
  | { readonly show: 'confirm'; readonly offer: OfferKind; readonly identifier: string | null }
  | { readonly show: 'note'; readonly message: NoteMessage; readonly identifier: string | null; readonly undo?: string }
  | (Turned & { readonly show: 'refused'; readonly identifier: string | null; readonly scoped?: true })
  | { readonly show: 'sign-up'; readonly identifier: string; readonly authenticators: readonly string[]; readonly notice: Notice | null }
  | { readonly show: 'denied'; readonly because: string }
  /** `cookie`: the identification cookie from now on. */
  | { readonly show: 'finished'; readonly outcome: Outcome; readonly cookie: BrowserCookie | null }

/** How a sign-in ended well. */
export interface Outcome {
  readonly accountId: AccountId
  readonly sub: string
  readonly acr: string
  readonly amr: readonly string[]
  /** When the last evidence was shown: `auth_time`. */
  readonly authenticatedAt: Date
  readonly remember: boolean
  /** Written down beside the session. */
  readonly about: SessionAbout
}
