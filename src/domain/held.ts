import type { Letter } from './letter.ts'
import type { SessionAbout } from './sessions.ts'

/** A session as it is kept: several rows of one, which tabs made at the same time, count as one. */
export interface KeptSession {
  readonly uid: string
  readonly sub: string
  readonly acr: string | null
  readonly amr: readonly string[]
  readonly authenticatedAt: Date
  /** By client: under which name the client knows the session (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
  readonly clients: Readonly<Record<string, { readonly sid: string | null }>>
  readonly about: SessionAbout | null
  readonly startedAt: Date
  readonly expiresAt: Date | null
}

/** A grant as it is kept. */
export interface KeptGrant {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly claims: readonly string[]
  readonly since: Date
}

/** Why a session ends: who wanted it. Written into `session.ended`. */
export type EndedBy = 'person' | 'recovery' | 'lost' | 'reversal' | 'deletion'

/** Who hears of it, in the same statement. */
export interface Telling {
  readonly letters: readonly Letter[]
  readonly now: Date
}

/** What a person holds at the front desk: sessions, and grants for clients. Each is one round trip. */
export interface Held {
  /** By the value of the session's cookie; null for none, an expired one, and one in which nobody is signed in. */
  sessionNamed(id: string): Promise<KeptSession | null>
  sessionOf(uid: string): Promise<KeptSession | null>
  /** Newest first. */
  sessionsOf(sub: string): Promise<readonly KeptSession[]>
  /** Deletes these sessions and every code and token that came from them, and what is about to be another, and writes `session.ended` for each, and `letters` if there was any. Returns what there was. */
  endSessions(sub: string, uids: readonly string[], told: Telling & { readonly by: EndedBy }): Promise<readonly KeptSession[]>
  /** Newest first, one per client. */
  grantsOf(sub: string): Promise<readonly KeptGrant[]>
  /**
   * Deletes every grant of this client with all its codes and tokens, takes the client out of the person's sessions, and writes `grant.revoked` and `letters`. Returns the
   * sessions in which the client was; null: there was no grant.
   */
  revokeGrants(sub: string, clientId: string, told: Telling): Promise<readonly KeptSession[] | null>
}
