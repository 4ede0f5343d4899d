import type { Evidence } from '../domain/evidence.ts'
import type { Held, KeptGrant, KeptSession } from '../domain/held.ts'
import { SECOND_MS } from '../domain/milliseconds.ts'
import type { SessionAbout } from '../domain/sessions.ts'
import type { Vault } from '../domain/vault.ts'
import { digest } from './digest.ts'
import * as sql from './held-statements.ts'
import { startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addLetters } from './writes.ts'

/** Sessions and grants, as the person who holds them knows them. */
export function openHeld(statements: Statements, vault: Vault, now: () => Date): Held {
  return {
    async sessionNamed(id) {
      const [row] = (await statements.run(sql.SESSION_NAMED, [digest(id), now()])).rows
      return row === undefined ? null : sessionFrom(row.found)
    },
    async sessionOf(uid) {
      const [row] = (await statements.run(sql.SESSION_OF, [uid, now()])).rows
      return row === undefined ? null : sessionFrom(row.found)
    },
    async sessionsOf(sub) {
      const { rows } = await statements.run(sql.SESSIONS_OF, [sub, now()])
      return rows.map(({ found }) => sessionFrom(found)).toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
    },
    async endSessions(sub, uids, { by, letters, now: at }) {
      const parts = startParts()
      const select = sql.endSessions(parts, { sub, uids, by, now: at })
      addLetters(parts, vault, letters, at)
      return (await statements.run(statement<{ readonly found: sql.SessionRow }>(parts.text(select)), parts.values)).rows.map(({ found }) => sessionFrom(found))
    },
    grantsOf: async (sub) => (await statements.run(sql.GRANTS_OF, [sub, now()])).rows.map(({ found }) => grantFrom(found)),
    async revokeGrants(sub, clientId, { letters, now: at }) {
      const parts = startParts()
      const select = sql.revokeGrants(parts, { sub, clientId, now: at })
      addLetters(parts, vault, letters, at)
      const [row] = (
        await statements.run(statement<{ readonly revoked: number; readonly sessions: readonly sql.SessionRow[] }>(parts.text(select)), parts.values)
      ).rows
      return row === undefined || row.revoked === 0 ? null : row.sessions.map(sessionFrom)
    },
  }
}

function sessionFrom({ uid, sub, acr, amr, loginTs, authorizations, about, createdAt, expiresAt }: sql.SessionRow): KeptSession {
  const authenticatedAt = loginTs === null ? new Date(createdAt) : new Date(loginTs * SECOND_MS)
  const clients = Object.entries(authorizations ?? {}).map(([id, { sid }]) => [id, { sid: sid ?? null }] as const)
  return {
    uid,
    sub,
    acr,
    amr: amr ?? [],
    authenticatedAt,
    clients: Object.fromEntries(clients),
    about: aboutFrom(about),
    startedAt: typeof about?.['startedAt'] === 'string' ? new Date(about['startedAt']) : authenticatedAt,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
  }
}

/** What stands in the column is what was written there, with times as text. */
function aboutFrom(about: sql.SessionRow['about']): SessionAbout | null {
  if (about === null) return null
  const { startedAt: _began, ...kept } = about
  const { evidence, ...rest } = kept as unknown as SessionAbout
  return { ...rest, evidence: evidence.map((it: Evidence) => ({ ...it, shownAt: new Date(it.shownAt) })) }
}

const words = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter((it) => it !== '')

const grantFrom = ({ clientId, openid, resources, since }: sql.GrantRow): KeptGrant => ({
  clientId,
  scopes: [...words(openid?.scope), ...Object.values(resources ?? {}).flatMap(words)],
  claims: openid?.claims ?? [],
  since: new Date(since),
})
