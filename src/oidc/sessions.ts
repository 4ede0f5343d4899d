import type { Context } from 'koa'
import type { Client, Provider } from 'oidc-provider'
import type { Held, KeptSession } from '../domain/held.ts'
import type { PersonSession, Sessions } from '../domain/sessions.ts'
import { planCookies } from './cookies.ts'

/** What sessions and grants lean on. `provider` is asked at each call, because it is replaced when keys change. */
export interface HeldParts {
  readonly provider: () => Provider
  readonly held: Held
  readonly now: () => Date
  /** For operators: a client that could not be told. */
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** oidc-provider's own sessions, for the account area. */
export function makeSessions(parts: HeldParts): Sessions<Context> {
  const { provider, held, now } = parts
  return {
    async current(visit) {
      const { names, options } = planCookies(provider().issuer)
      const id = visit.cookies.get(names.session, { signed: options.signed ?? true })
      const kept = id === undefined ? null : await held.sessionNamed(id)
      return kept === null ? null : personSession(kept)
    },
    of: async (sub) => (await held.sessionsOf(sub)).map(personSession),
    async end(sub, uids, by = 'person', letters = []) {
      const ended = await held.endSessions(sub, uids, { by, letters, now: now() })
      tellClients(parts, ended)
      return ended.length
    },
  }
}

const personSession = ({ uid, sub, acr, amr, authenticatedAt, about, clients, startedAt, expiresAt }: KeptSession): PersonSession => ({
  uid,
  sub,
  acr,
  amr,
  authenticatedAt,
  about,
  clients: Object.keys(clients),
  startedAt,
  expiresAt,
})

/** In the background, one after the other's answer is never waited for: a client that does not answer keeps nobody. `only`: one client of them. */
export function tellClients({ provider, log }: HeldParts, sessions: readonly KeptSession[], only: string | null = null): void {
  for (const { sub, clients } of sessions) {
    for (const [clientId, { sid }] of Object.entries(clients)) {
      if (only !== null && clientId !== only) continue
      tellClient(provider(), clientId, sub, sid).catch((error: unknown) => log('oidc.backchannel-logout-failed', { client: clientId, error: String(error) }))
    }
  }
}

/** A method of oidc-provider's clients that its types leave out. */
type Telling = Client & { readonly backchannelLogoutUri?: string; backchannelLogout(sub: string, sid: string | undefined): Promise<void> }

async function tellClient(provider: Provider, clientId: string, sub: string, sid: string | null): Promise<void> {
  const client = (await provider.Client.find(clientId)) as Telling | undefined
  if (client?.backchannelLogoutUri !== undefined) await client.backchannelLogout(sub, sid ?? undefined)
}
