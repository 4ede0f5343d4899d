import type { CredentialClass, Mode, RecoveryLevel } from './facts.ts'

/** Table 3 of `policy.md`, by row: the one thing to show after a sign-in. */
export type Interruption =
  | { readonly kind: 'enrol'; readonly authenticator: string; readonly skippable: boolean; readonly row: number }
  | { readonly kind: 'note'; readonly message: 'password-no-longer-needed'; readonly row: number }

export interface Withheld {
  readonly authenticator: string
  readonly reason: 'blocked' | 'demoted' | 'not-usable' | 'browser-cannot' | 'not-strong-enough' | 'already-shown'
}

/** How the page opens: with a field, with all ways side by side, or with the first of `offered` at once. */
export type Opening = 'identify' | 'choose' | 'challenge'

export interface Decision {
  readonly outcome: 'ask' | 'satisfied' | 'denied'
  readonly because: 'nobody-named' | 'nothing-shown' | 'more-wanted' | 'satisfied' | 'account-disabled' | 'nothing-usable' | 'demand-cannot-be-met'
  /** Reached so far; null while nothing counts. */
  readonly assurance: { readonly acr: string; readonly amr: readonly string[] } | null
  /** Of the retiring authenticator, for this account. */
  readonly mode: Mode
  readonly class: CredentialClass
  readonly recovery: RecoveryLevel
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
  /** The rules that fired, in words an administrator reads. */
  readonly trace: readonly string[]
}
