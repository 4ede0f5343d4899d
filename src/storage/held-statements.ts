import { GRANTED, live } from './artifact-statements.ts'
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

const EVENT = (type: string, client: string, data: string) => `insert into events (at, type, account_id, client_id, data)
  select $3::timestamptz, '${type}', (select id from accounts where sub = $1::text), ${client}, ${data}`

/** `$1` sub, `$2` uids, `$3` now, `$4` by whom. */
export const END_SESSIONS = statement<One<SessionRow>>(`with gone as (delete from artifacts a
    where a.model = 'Session' and a.account_id = $1::text and a.uid = any($2::text[]) returning a.*),
  tokens as (delete from artifacts where model in ${GRANTED} and account_id = $1::text and uid = any($2::text[])),
  ended as (select distinct on (uid) * from gone order by uid, created_at desc),
  told as (${EVENT('session.ended', 'null', `jsonb_build_object('by', $4::text)`)} from ended)
  select ${SESSION('e', `(select coalesce(jsonb_object_agg(x.key, x.value order by g.created_at), '{}') from gone g, lateral jsonb_each(g.payload->'authorizations') x where g.uid = e.uid)`)} as found
  from ended e`)

export const GRANTS_OF = statement<
  One<GrantRow>
>(`select json_build_object('clientId', a.client_id, 'openid', a.payload->'openid', 'resources', a.payload->'resources',
    'since', (select min(b.created_at) from artifacts b where b.model = 'Grant' and b.account_id = a.account_id and b.client_id = a.client_id)) as found
  from (select distinct on (client_id) * from artifacts where model = 'Grant' and account_id = $1::text and (expires_at is null or expires_at > $2::timestamptz)
    order by client_id, created_at desc) a order by a.created_at desc`)

/** `$1` sub, `$2` client, `$3` now. */
export const REVOKE_GRANTS = statement<{ readonly revoked: number; readonly sessions: readonly SessionRow[] }>(`with gone as (delete from artifacts
    where model = 'Grant' and account_id = $1::text and client_id = $2::text returning id),
  tokens as (delete from artifacts where model in ${GRANTED} and account_id = $1::text and (client_id = $2::text or grant_id in (select id from gone))),
  held as (select a.* from artifacts a where a.model = 'Session' and a.account_id = $1::text and a.payload->'authorizations' ? $2::text for update),
  left_out as (update artifacts a set payload = a.payload #- array['authorizations', $2::text] from held h where a.model = 'Session' and a.id = h.id),
  told as (${EVENT('grant.revoked', '$2::text', `jsonb_build_object('why', 'by-person')`)} where exists (select 1 from gone))
  select (select count(*)::int from gone) as revoked, coalesce((select json_agg(${SESSION('h')}) from held h), '[]') as sessions`)
