import type { ApiAnswer } from './notes-api.ts'
import type { Leaving, SignedIn } from './relying-party.ts'

/** What the demo keeps of one browser, in memory: a restart signs everybody out of it. */
export interface DemoSession {
  leaving: Leaving | null
  person: SignedIn | null
  answer: ApiAnswer | null
  notice: Notice | null
}

/** What is said once, on the next page. */
export interface Notice {
  /** As for assistive technology: bad news interrupts. */
  readonly role: 'alert' | 'status'
  readonly text: string
}

const KEPT = 1000

/** Sessions by a random id. The oldest make room for new ones. */
export function createSessions(randomBytes: (length: number) => Uint8Array) {
  const sessions = new Map<string, DemoSession>()
  return {
    find: (id: string | undefined): DemoSession | null => (id === undefined ? null : (sessions.get(id) ?? null)),
    /** `session`: what was kept under another id until now. */
    begin(session: DemoSession = { leaving: null, person: null, answer: null, notice: null }): { readonly id: string; readonly session: DemoSession } {
      const id = Buffer.from(randomBytes(24)).toString('base64url')
      sessions.set(id, session)
      const [oldest] = sessions.keys()
      if (sessions.size > KEPT && oldest !== undefined) sessions.delete(oldest)
      return { id, session }
    },
    end: (id: string | undefined): boolean => id !== undefined && sessions.delete(id),
  }
}
