import type { CredentialId } from './credential.ts'

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
] as const

export type RefusalCode = (typeof refusalCodes)[number]

/** An expected no. `detail` is `<authenticator>.<reason>`: logged, never shown to a stranger. */
export interface Refusal {
  readonly code: RefusalCode
  readonly detail: string
  readonly retryAfterSeconds?: number
  /** What the authenticator asks the house to do about it. */
  readonly consequence?: { readonly quarantine: CredentialId }
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

export const accept = <T>(value: T): Result<T> => ({ ok: true, value })

/** `refuse('answer-wrong', 'passkey.signature')`. */
export const refuse = (code: RefusalCode, detail: string, more: Omit<Refusal, 'code' | 'detail'> = {}): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal: { code, detail, ...more },
})
