import type { AccountId } from './account.ts'

/** Every event that can be written, with what it means. Printed into `docs/events.md`. */
export const eventTypes = {
  'sign_in.completed': 'A person signed in to a client. data: acr, amr, authenticators, mode, class.',
  'sign_in.refused': 'An answer was refused. data: authenticator, code, detail.',
  'sign_in.denied': 'The policy found no way in. data: because.',
  'account.created': 'An account was made. data: via.',
  'identifier.verified': 'An address was proved by a code.',
  'credential.created': 'A credential was enrolled. data: authenticator, via.',
  'credential.proven': 'A credential worked in a sign-in begun after the one that created it. data: authenticator.',
  'credential.noted': 'A credential answered in an odd way that was accepted. data: authenticator, note.',
  'credential.quarantined': 'A credential was set aside because of what it answered. data: authenticator, detail.',
  'password.blocked_attempt': 'A retired authenticator was tried on an account for which it is blocked, and the answer was wrong. data: authenticator.',
  'password.blocked_correct': 'As before, but the answer was right: the owner is told. data: authenticator.',
  'phaseout.evaluated': 'The policy as it stood at a completed sign-in. data: mode, class, recovery, policy version.',
  'phaseout.mode_changed': 'The mode of the retiring authenticator changed for an account. data: from, to.',
  'browser.forgotten': 'A browser forgot an account.',
  'session.ended': 'A session was ended. data: by.',
  'grant.revoked': 'A grant and all its tokens were revoked. data: why.',
  'consent.given': 'A person let a client see their data. data: scopes.',
  'consent.denied': 'A person refused a client.',
  'client.saved': 'A client was added or changed by an administrator. data: client.',
  'keys.rotated': 'New signing, cookie or data keys were made. data: kind.',
} as const

export type EventType = keyof typeof eventTypes

/** Append-only; holds no secret and no personal data beyond the account's id. */
export interface NewEvent {
  readonly type: EventType
  readonly accountId: AccountId | null
  readonly signInId: string | null
  readonly clientId: string | null
  readonly data: Readonly<Record<string, unknown>>
}
