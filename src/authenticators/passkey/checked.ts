import type { RefusalCode } from '../../domain/refusal.ts'

/** Every reason for which an answer is refused, and what of it is said aloud. The log holds `passkey.<reason>`; a stranger sees one of two sentences. */
export const reasons = {
  malformed: 'answer-malformed',
  too_large: 'answer-malformed',
  client_data_malformed: 'answer-malformed',
  attestation_object: 'answer-malformed',
  auth_data_malformed: 'answer-malformed',
  credential_id: 'answer-malformed',
  credential_id_length: 'answer-malformed',
  key_malformed: 'answer-malformed',
  key_type: 'answer-malformed',
  key_fields: 'answer-malformed',
  token_binding: 'answer-malformed',
  type: 'answer-wrong',
  challenge: 'answer-wrong',
  origin: 'answer-wrong',
  cross_origin: 'answer-wrong',
  top_origin: 'answer-wrong',
  rp_id: 'answer-wrong',
  user_presence: 'answer-wrong',
  user_verification: 'answer-wrong',
  backup_flags: 'answer-wrong',
  backup_eligibility_changed: 'answer-wrong',
  alg: 'answer-wrong',
  key_weak: 'answer-wrong',
  credential_id_mismatch: 'answer-wrong',
  credential_not_allowed: 'answer-wrong',
  credential_unknown: 'answer-wrong',
  user_handle: 'answer-wrong',
  attestation: 'answer-wrong',
  attestation_unwanted: 'answer-wrong',
  signature: 'answer-wrong',
  counter: 'answer-wrong',
} as const satisfies Record<string, RefusalCode>

export type Reason = keyof typeof reasons

/** What a reader or a check returns: the value, or the one reason why not. Nothing in this folder throws because of what was sent. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Reason }

export const good = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const bad = (reason: Reason): { readonly ok: false; readonly reason: Reason } => ({ ok: false, reason })
