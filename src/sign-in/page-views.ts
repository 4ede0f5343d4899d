import type { Notice } from '../domain/sign-in.ts'

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

/** What an authenticator's fragment gets as `it`. */
export interface FragmentView {
  /** Looks in the authenticator's own messages first. */
  readonly t: (key: string, values?: Readonly<Record<string, string | number>>) => string
  readonly base: string
  /** Token of the live challenge. */
  readonly challenge: string
  /** What its `begin()` gave. */
  readonly page: Readonly<Record<string, unknown>>
  /** Start without a click. */
  readonly prompt: boolean
  readonly identifier: string | null
  readonly skippable: boolean
  readonly notice: NoticeView | null
  readonly authenticator: string
}
