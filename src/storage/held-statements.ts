import { GRANTED, live } from './artifact-statements.ts'
import type { Parts } from './parts.ts'
import { statement } from './statements.ts'

/** A session's row as statements give it; times as text. */
export interface SessionRow {
  readonly uid: string
  readonly sub: string
  readonly acr: string | null
  readonly amr: readonly string[] | null
  readonly loginTs: number | null
  readonly authorizations: Readonly<Record<string, { readonly sid?: string }>> | null
  readonly about: Readonly<Record<string, unknown>> | null
  readonly createdAt: string
  readonly expiresAt: string | null
}

/** A grant's row. */
export interface GrantRow {
  readonly clientId: string
  readonly openid: { readonly scope?: string; readonly claims?: readonly string[] } | null
  readonly resources: Readonly<Record<string, string>> | null
  readonly since: string
}

interface One<T> {
  readonly found: T
}

const SESSION = (row: string, authorizations = `${row}.payload->'authorizations'`) => `json_build_object('uid', ${row}.uid, 'sub', ${row}.account_id,
  'acr', ${row}.payload->'acr', 'amr', ${row}.payload->'amr', 'loginTs', ${row}.payload->'loginTs', 'authorizations', ${authorizations},
  'about', ${row}.about, 'createdAt', ${row}.created_at, 'expiresAt', ${row}.expires_at)`

/** Of several rows of one session the newest, with what was authorised in any of them. */
const whole = (condition: string, now: string) => `select distinct on (a.uid) ${SESSION(
  'a',
  `(select coalesce(jsonb_object_agg(e.key, e.value order by b.created_at), '{}') from artifacts b, lateral jsonb_each(b.payload->'authorizations') e
      where b.model = 'Session' and b.uid = a.uid and b.account_id = a.account_id)`,
)} as found
  from artifacts a where a.model = 'Session' and a.account_id is not null and ${condition} and ${live('a', now)} order by a.uid, a.created_at desc`

export const SESSION_NAMED = statement<One<SessionRow>>(whole('a.id = $1::text', '$2'))
export const SESSION_OF = statement<One<SessionRow>>(whole('a.uid = $1::text', '$2'))
export const SESSIONS_OF = statement<One<SessionRow>>(whole('a.account_id = $1::text', '$2'))

export const GRANTS_OF = statement<
  One<GrantRow>
>(`select json_build_object('clientId', a.client_id, 'openid', a.payload->'openid', 'resources', a.payload->'resources',
    'since', (select min(b.created_at) from artifacts b where b.model = 'Grant' and b.account_id = a.account_id and b.client_id = a.client_id)) as found
  from (select distinct on (client_id) * from artifacts where model = 'Grant' and account_id = $1::text and (expires_at is null or expires_at > $2::timestamptz)
    order by client_id, created_at desc) a order by a.created_at desc`)

/** What was authorised in any of the rows that `gate` deleted of the session `e`. */
const OF_GONE = `(select coalesce(jsonb_object_agg(x.key, x.value order by g.created_at), '{}') from gate g, lateral jsonb_each(g.payload->'authorizations') x where g.uid = e.uid)`

/**
 * Sessions end with every code and token that came from them, and so does every sign-in that is over and would be a session once its browser comes back. The
 * gate: that there was one.
 */
export function endSessions(
  parts: Parts,
  { sub, uids, by, now }: { readonly sub: string; readonly uids: readonly string[]; readonly by: string; readonly now: Date },
): string {
  const [whose, which, who, at] = [parts.value(sub), parts.value(uids), parts.value(by), parts.value(now)]
  parts.add('gate', `delete from artifacts a where a.model = 'Session' and a.account_id = ${whose}::text and a.uid = any(${which}::text[]) returning a.*`)
  parts.add('tokens', `delete from artifacts where model in ${GRANTED} and account_id = ${whose}::text and uid = any(${which}::text[])`)
  parts.add('parked', `delete from artifacts where model = 'Interaction' and account_id = ${whose}::text`)
  parts.add('ended', `select distinct on (uid) * from gate order by uid, created_at desc`)
  parts.add(
    'told',
    `insert into events (at, type, account_id, data) select ${at}::timestamptz, 'session.ended', (select id from accounts where sub = ${whose}::text),
      jsonb_build_object('by', ${who}::text) from ended`,
  )
  return `select ${SESSION('e', OF_GONE)} as found from ended e`
}

/** The grants of one client end with every code and token, and sessions are told nothing of it any more. The gate: that there was one. */
export function revokeGrants(parts: Parts, { sub, clientId, now }: { readonly sub: string; readonly clientId: string; readonly now: Date }): string {
  const [whose, client, at] = [parts.value(sub), parts.value(clientId), parts.value(now)]
  parts.add('gate', `delete from artifacts where model = 'Grant' and account_id = ${whose}::text and client_id = ${client}::text returning id`)
  parts.add(
    'tokens',
    `delete from artifacts where model in ${GRANTED} and account_id = ${whose}::text and (client_id = ${client}::text or grant_id in (select id from gate))`,
  )
  parts.add(
    'held',
    `select a.* from artifacts a where a.model = 'Session' and a.account_id = ${whose}::text and a.payload->'authorizations' ? ${client}::text for update`,
  )
  parts.add(
    'left_out',
    `update artifacts a set payload = a.payload #- array['authorizations', ${client}::text] from held h where a.model = 'Session' and a.id = h.id and ${parts.gate}`,
  )
  parts.add(
    'told',
    `insert into events (at, type, account_id, client_id, data) select ${at}::timestamptz, 'grant.revoked', (select id from accounts where sub = ${whose}::text),
      ${client}::text, jsonb_build_object('why', 'by-person') where ${parts.gate}`,
  )
  return `select (select count(*)::int from gate) as revoked, coalesce((select json_agg(${SESSION('h')}) from held h), '[]') as sessions`
}
