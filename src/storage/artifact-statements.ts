import type { ArtifactRow } from './artifact-row.ts'
import { statement } from './statements.ts'

/** One artifact, as JSON. */
export interface Found {
  readonly found: ArtifactRow
}

interface Company extends Found {
  readonly session: ArtifactRow | null
  readonly grant: ArtifactRow | null
  readonly grant_name: string | null
}

interface NamedGrant extends Found {
  readonly name: string
}

/** Clocks of two instances may differ by this much, as oidc-provider allows (`clockTolerance`). */
const TOLERANCE = `interval '15 seconds'`

const SHAPE = (
  row: string,
  payload = `${row}.payload`,
) => `json_build_object('model', ${row}.model, 'id', ${row}.id, 'payload', ${payload}, 'sealed', ${row}.sealed,
  'consumed', extract(epoch from ${row}.consumed_at))`

export const live = (row: string, now: string) => `(${row}.expires_at is null or ${row}.expires_at > ${now}::timestamptz - ${TOLERANCE})`

const UNION = (row: string) => `coalesce((select jsonb_object_agg(e.key, e.value order by b.created_at) from artifacts b,
    lateral jsonb_each(b.payload->'authorizations') e
    where b.model = 'Session' and b.uid = ${row}.uid and b.account_id is not distinct from ${row}.account_id), '{}')`

/** Two tabs may each have rotated one session: what was authorised in any of its rows counts in all of them. */
const WHOLE_SESSION = (row: string) => `case when ${row}.account_id is null then ${row}.payload
  else ${row}.payload || jsonb_build_object('authorizations', ${UNION(row)}) end`

const COLUMNS = 'model, id, payload, sealed, plain_id, grant_id, account_id, client_id, uid, user_code, created_at, expires_at, about'

const TYPED = `$1::text as model, $2::text as id, $3::jsonb as payload, $4::text as sealed, $5::text as plain_id, $6::text as grant_id, $7::text as account_id,
  $8::text as client_id, $9::text as uid, $10::text as user_code, $11::timestamptz as created_at, $12::timestamptz as expires_at,
  $13::jsonb as about`

const MERGED = (older: string, newer: string) => `${newer}.payload || jsonb_build_object('authorizations',
    coalesce(${older}.payload->'authorizations', '{}') || coalesce(${newer}.payload->'authorizations', '{}'))`

/** What is known of a session stays until something else is said of it, and it began when it began. */
const ABOUT = (older: string, newer: string) => `coalesce(${newer}.about || jsonb_build_object('startedAt',
    coalesce(${older}.about->'startedAt', ${newer}.about->'startedAt')), ${older}.about)`

const REPLACE = (
  payload: string,
  about = 'excluded.about',
) => `on conflict (model, id) do update set payload = ${payload}, sealed = excluded.sealed, plain_id = excluded.plain_id,
  grant_id = excluded.grant_id, account_id = excluded.account_id, client_id = excluded.client_id, uid = excluded.uid, user_code = excluded.user_code,
  expires_at = excluded.expires_at, about = ${about}`

/** Replaces all but `consumed_at`: what was used stays used. */
export const UPSERT = statement(`insert into artifacts (${COLUMNS}) select ${TYPED} ${REPLACE('excluded.payload')}`)

/** For what may be lost in a crash of the machine: the commit does not wait for the disk, in the same single message. */
export const UPSERT_LOOSE = statement(`with loose as materialized (select set_config('synchronous_commit', 'off', true))
  insert into artifacts (${COLUMNS}) select n.* from loose, (select ${TYPED}) n ${REPLACE('excluded.payload')}`)

const SAME_HOLDER = 'artifacts.account_id is not null and artifacts.account_id = excluded.account_id'

/** Two tabs that authorise two clients lose nothing. */
export const UPSERT_SESSION = statement(`insert into artifacts (${COLUMNS}) select ${TYPED}
  ${REPLACE(
    `case when ${SAME_HOLDER} then ${MERGED('artifacts', 'excluded')} else excluded.payload end`,
    `case when ${SAME_HOLDER} then ${ABOUT('artifacts', 'excluded')} else excluded.about end`,
  )}`)

/**
 * `$14` is the old id. What another tab authorised meanwhile comes along; but when a sign-out page (`state`) was open before and is not now,
 * the person left one client, and what is not in the new document must not return.
 */
export const ROTATE_SESSION = statement(`with fresh as (select ${TYPED}),
  old as (delete from artifacts where model = 'Session' and id = $14::text returning payload, account_id, uid, about),
  known as (select old.* from old, fresh where old.account_id = fresh.account_id),
  parted as (select known.uid from known, fresh where known.payload ? 'state' and not fresh.payload ? 'state'),
  siblings as (delete from artifacts where model = 'Session' and id <> $14 and id <> $2 and uid = (select uid from parted)),
  whole as (select ${COLUMNS.replace('about', `coalesce((select ${ABOUT('known', 'fresh')} from known), fresh.about) as about`).replace('payload', `coalesce((select ${MERGED('known', 'fresh')} from known where not exists (select 1 from parted)), fresh.payload) as payload`)} from fresh)
  insert into artifacts (${COLUMNS}) select * from whole ${REPLACE('excluded.payload')}`)

export const FIND = statement<Found>(`select ${SHAPE('a')} as found from artifacts a where a.model = $1::text and a.id = $2::text and ${live('a', '$3')}`)

export const FIND_SESSION = statement<Found>(
  `select ${SHAPE('a', WHOLE_SESSION('a'))} as found from artifacts a where a.model = 'Session' and a.id = $1::text and ${live('a', '$2')}`,
)

export const FIND_BY_UID =
  statement<Found>(`select ${SHAPE('a', WHOLE_SESSION('a'))} as found from artifacts a where a.model = 'Session' and a.uid = $1::text and ${live('a', '$2')}
  order by a.created_at desc limit 1`)

export const FIND_BY_USER_CODE = statement<Found>(
  `select ${SHAPE('a')} as found from artifacts a where a.model = 'DeviceCode' and a.user_code = $1::text and ${live('a', '$2')}`,
)

export const FIND_WITH_COMPANY = statement<Company>(`select ${SHAPE('a')} as found,
    (select ${SHAPE('s', WHOLE_SESSION('s'))} from artifacts s where s.model = 'Session' and s.uid = a.uid and ${live('s', '$3')} order by s.created_at desc limit 1) as session,
    (select ${SHAPE('g')} from artifacts g where g.model = 'Grant' and g.id = a.grant_id and ${live('g', '$3')}) as "grant",
    (select g.plain_id from artifacts g where g.model = 'Grant' and g.id = a.grant_id) as grant_name
  from artifacts a where a.model = $1::text and a.id = $2::text and ${live('a', '$3')}`)

/** The row lock lets one of many through; `$4`: seconds in which a second use counts as the first. At 0 no clock is asked: one that waited for the lock has an older `now`. */
export const CONSUME = statement(`update artifacts set consumed_at = coalesce(consumed_at, $3::timestamptz)
  where model = $1::text and id = $2::text and (consumed_at is null or ($4::float8 > 0 and consumed_at > $3::timestamptz - $4::float8 * interval '1 second'))`)

/** An entry that has expired is as good as none. */
export const INSERT_ONCE = statement(`insert into artifacts (${COLUMNS}) select ${TYPED}
  on conflict (model, id) do update set sealed = excluded.sealed, created_at = excluded.created_at, expires_at = excluded.expires_at
  where artifacts.expires_at <= excluded.created_at - ${TOLERANCE}`)

export const DESTROY = statement('delete from artifacts where model = $1::text and id = $2::text')

/** All rows of the session, also one that another tab rotated to. */
export const DESTROY_SESSION = statement(
  `delete from artifacts where model = 'Session' and (id = $1::text or uid = (select uid from artifacts where model = 'Session' and id = $1::text))`,
)

export const GRANTED = `('AccessToken', 'RefreshToken', 'AuthorizationCode', 'DeviceCode', 'BackchannelAuthenticationRequest', 'PreAuthorizedCode')`

/** `$2`: the session whose tokens are meant; null for all. */
export const REVOKE_GRANT = statement(`delete from artifacts where model in ${GRANTED} and grant_id = $1::text and ($2::text is null or uid = $2::text)`)

export const GRANT_OF = statement<NamedGrant>(`select a.plain_id as name, ${SHAPE('a')} as found from artifacts a
  where a.model = 'Grant' and a.account_id = $1::text and a.client_id = $2::text and (a.expires_at is null or a.expires_at > $3::timestamptz)
  order by a.created_at desc, a.id limit 1`)

/** What a person holds, or what others hold in their name; a sign-in that ended well and waits for its browser among it. */
export const HELD = `('Session', 'Interaction', 'Grant', 'AccessToken', 'RefreshToken', 'AuthorizationCode', 'DeviceCode', 'BackchannelAuthenticationRequest', 'PreAuthorizedCode')`

export const REVOKE_ACCOUNT = statement(`delete from artifacts where model in ${HELD} and account_id = $1::text`)

export const REVOKE_CLIENT =
  statement(`delete from artifacts where model in ('Grant', 'AccessToken', 'RefreshToken', 'ClientCredentials', 'AuthorizationCode', 'DeviceCode',
  'BackchannelAuthenticationRequest', 'PreAuthorizedCode', 'RegistrationAccessToken') and client_id = $1::text`)
