import type { BrowserFamily, Platform } from './browser.ts'
import type { Evidence } from './evidence.ts'
import type { EndedBy } from './held.ts'
import type { Letter } from './letter.ts'
import type { LiveSession } from './session-rules.ts'

/** What the house writes down beside a session when it begins, or is proved anew. */
export interface SessionAbout {
  /** What was shown in the sign-in that last proved it; newest last. */
  readonly evidence: readonly Evidence[]
  readonly family: BrowserFamily
  readonly platform: Platform
  /** The browser's id, as the identification cookie seals it, and a hash of it once it is kept; null where none was. */
  readonly browser: string | null
  /** It began at a computer that others use too, and is proved anew there; absent: it did not. */
  readonly shared?: true
}

/** One browser in which somebody is signed in. */
export interface PersonSession extends LiveSession {
  readonly uid: string
  /** null for one that began before this was written down. */
  readonly about: SessionAbout | null
  /** Ids of the clients it was used for. */
  readonly clients: readonly string[]
  readonly startedAt: Date
  readonly expiresAt: Date | null
}

/** Sessions as the account area needs them. `Visit` is whatever the hall hands over: only `oidc/` looks inside. */
export interface Sessions<Visit> {
  /** The live session of this browser; null: nobody is signed in. One round trip, none where there is no cookie. */
  current(visit: Visit): Promise<PersonSession | null>
  /** All of one person, newest first. */
  of(sub: string): Promise<readonly PersonSession[]>
  /** Ends them with the tokens that came from them, writes the event, and tells the clients (OpenID Connect Back-Channel Logout 1.0). `letters` are posted if there was any. Returns how many there were. */
  end(sub: string, uids: readonly string[], by?: EndedBy, letters?: readonly Letter[]): Promise<number>
}

/** A client that a person let in, and what it may see. */
export interface ConnectedApp {
  readonly clientId: string
  readonly name: string
  readonly firstParty: boolean
  readonly startUri: string | null
  /** Of the person's data and of APIs. */
  readonly scopes: readonly string[]
  /** Single pieces of the person's data, beside those that come with a scope. */
  readonly claims: readonly string[]
  readonly since: Date
}

/** Grants, as a person knows them. */
export interface ConnectedApps {
  of(sub: string): Promise<readonly ConnectedApp[]>
  /** What people know a client by; its id where it is gone. */
  nameOf(clientId: string): Promise<string>
  /** With every token that rests on it; writes the event, and posts `letters`. false: there is none. */
  revoke(sub: string, clientId: string, letters?: readonly Letter[]): Promise<boolean>
}
