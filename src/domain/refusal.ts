import type { CredentialId } from './credential.ts'
import type { Objection } from './objection.ts'

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

/**
 * What a page tells the browser's password manager: nobody can sign in with this one here (WebAuthn L3, section 5.1.10.1). Managers delete it for good, so it is
 * there only where no account has it.
 */
export interface Withdrawal {
  readonly rpId: string
  readonly credentialId: string
}

/** An expected no. `detail` is `<authenticator>.<reason>`: logged, never shown to a stranger. */
export interface Refusal {
  readonly code: RefusalCode
  readonly detail: string
  readonly retryAfterSeconds?: number
  /** What the authenticator asks the house to do about it. */
  readonly consequence?: { readonly quarantine: CredentialId }
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
