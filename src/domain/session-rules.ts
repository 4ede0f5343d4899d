/** A live session, as the front desk knows it. */
export interface LiveSession {
  readonly sub: string
  readonly acr: string | null
  readonly amr: readonly string[]
  readonly authenticatedAt: Date
}

/** What the house says of a session that goes from one client to the next without anybody being asked (`policy.md`, policies matched by client). */
export interface SessionRules {
  /** Whether anything has to be asked: nearly no client has rules of its own, and nearly no session says that it rests on hardware, whose maker may know better since. */
  concern(clientId: string, session: Pick<LiveSession, 'acr'>): boolean
  /** Whether the session is enough for it; if not, the person signs in once more. */
  accept(session: LiveSession, clientId: string): Promise<boolean>
}

/** For a desk at which nobody signs in, and for clients without rules of their own. */
export const anySessionWillDo: SessionRules = { concern: () => false, accept: () => Promise.resolve(true) }
