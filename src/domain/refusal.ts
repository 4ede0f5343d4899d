import type { CredentialId } from './credential.ts'
import type { Objection } from './objection.ts'
import type { Withdrawal } from './signals.ts'

/** Closed and worded: every code has a sentence in every language (`error.<code>`), or the messages do not compile. */
export const refusalCodes = [
  'answer-malformed',
  'answer-wrong',
  'answer-incomplete',
  'challenge-expired',
  'challenge-used',
  'too-many-attempts',
  'authenticator-unavailable',
  'identifier-malformed',
  'sign-up-closed',
  'credential-exists',
  'password-too-short',
  'password-too-long',
  'password-common',
  'not-confirmed',
  'ceremony-cancelled',
  'policy-changed',
  'kind-not-accepted',
] as const

export type RefusalCode = (typeof refusalCodes)[number]

/** An expected no. `detail` is `<authenticator>.<reason>`: logged, never shown to a stranger. */
export interface Refusal {
  readonly code: RefusalCode
  readonly detail: string
  readonly retryAfterSeconds?: number
  /** What the authenticator asks the house to do about it. */
  readonly consequence?: { readonly quarantine: CredentialId }
  /** What the browser is asked to delete where it is kept, since no account here has it. */
  readonly withdraw?: Withdrawal
  /** With `kind-not-accepted`: what the policy has against it. */
  readonly objection?: Objection
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

export const accept = <T>(value: T): Result<T> => ({ ok: true, value })

/** `refuse('answer-wrong', 'passkey.signature')`. */
export const refuse = (code: RefusalCode, detail: string, more: Omit<Refusal, 'code' | 'detail'> = {}): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: { code, detail, ...more },
})
