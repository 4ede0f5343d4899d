import type { InteractionClient } from '../domain/interactions.ts'
import type { Notice } from '../domain/sign-in.ts'
import type { Say } from '../i18n/messages.ts'

/** Where a page stands. */
export interface Around {
  /** `/interaction/<uid>`: all forms post below it. */
  readonly base: string
  readonly client: InteractionClient
  readonly t: Say
  /** BCP 47; for dates. */
  readonly locale: string
  readonly authenticators: readonly AuthenticatorFace[]
}

/** The link that takes the place of "leave" where a recovery may post nothing but its answers. */
export interface ScopedView {
  readonly url: string
  readonly label: string
}

/** What pages know of an authenticator. Its words come from its own messages, its fragment from `views/authenticators/<id>/`. */
export interface AuthenticatorFace {
  readonly id: string
  readonly needsWebAuthn: boolean
}

/** A refusal in words, told above the form it belongs to. */
export interface NoticeView {
  readonly code: Notice['code']
  readonly text: string
  /** Nothing went wrong: told without alarm. */
  readonly calm: boolean
}

/** A button that chooses an authenticator. */
export interface WayView {
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly needsWebAuthn: boolean
}

/** "Not now", and what it leads to. */
export interface PutOffView {
  readonly label: string
  /** How often it can still be said; null: without end. */
  readonly left: string | null
  /** Quieter answers, as values of `snooze`. */
  readonly snoozes: readonly { readonly value: 'device' | 'never'; readonly label: string }[]
}

/** A quiet way on for those who get no further: to the address, under this name. */
export interface WayOutView {
  readonly action: 'create' | 'recover'
  readonly label: string
}

/** What an authenticator's fragment gets as `it`. */
export interface FragmentView {
  /** Looks in the authenticator's own messages first. */
  readonly t: Say
  readonly base: string
  /** Token of the live challenge. */
  readonly challenge: string
  /** What its `begin()` gave. */
  readonly page: Readonly<Record<string, unknown>>
  /** Start without a click. */
  readonly prompt: boolean
  readonly identifier: string | null
  readonly skippable: boolean
  /** A recovery is under way: a dialog that came to nothing is told by the form's own address. */
  readonly scoped: boolean
  /** What to say before an enrolment, which depends on why it is offered. */
  readonly lead: string
  readonly notice: NoticeView | null
  readonly authenticator: string
}
