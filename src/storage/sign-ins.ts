import { Fault } from '../domain/fault.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Challenge, SignIn } from '../domain/sign-in.ts'
import type { Opened, SignIns, Tally } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { apply } from './apply.ts'
import { digest } from './digest.ts'
import { DOSSIER, dossierIn, type RawDossier, STAND_IN, WHO, whomValues } from './dossier.ts'
import { toJson } from './json.ts'
import { CHALLENGE, type ChallengeRow, insertChallenges, openSealedState, type SealedState } from './sealed-state.ts'
import { statement, type Statements } from './statements.ts'

interface Row {
  readonly id: string | null
  readonly version: number
  readonly sealed: string
}

interface OpenRow extends Row {
  readonly challenges: readonly ChallengeRow[]
}

/** Live: not expired, attempts left; the newest twenty, which no person reaches by hand. */
const CHALLENGES = (id: string, now: string) => `(select coalesce(json_agg(${CHALLENGE} order by c.created_at desc, c.hash), '[]') from
    (select * from challenges where sign_in_id = ${id} and expires_at > ${now}::timestamptz and attempts < attempts_max order by created_at desc limit 20) c)`

const OPEN = statement<OpenRow & { readonly made: boolean }>(`with fresh as (
    insert into sign_ins (id, account_id, version, sealed, expires_at) values ($1::text, $2::text, $3::int, $4::text, $5::timestamptz)
    on conflict (id) do update set account_id = excluded.account_id, version = excluded.version, sealed = excluded.sealed, expires_at = excluded.expires_at
      where sign_ins.expires_at <= $6::timestamptz
    returning id),
  asked as (${insertChallenges('$1', '$7', '$6', 'exists (select 1 from fresh)')})
  select exists (select 1 from fresh) as made, s.id, s.version, s.sealed, ${CHALLENGES('s.id', '$6')} as challenges
  from (select 1) one left join sign_ins s on s.id = $1::text and s.expires_at > $6::timestamptz`)

const COUNT = (subject: string, authenticator: string, kind: string, since: string) =>
  `coalesce((select sum(t.count)::int from tallies t where t.subject = ${subject} and t.authenticator = ${authenticator} and t.kind = '${kind}' and t.hour > ${since}::timestamptz), 0)`

const TALLIES = (since: string) => `(select coalesce(json_agg(json_build_object(
      'letters', ${COUNT('k.subject', 'k.authenticator', 'letters', since)}, 'refusals', ${COUNT('k.subject', 'k.authenticator', 'refusals', since)}) order by k.place), '[]')
    from unnest($10::text[], $11::text[]) with ordinality as k(subject, authenticator, place))`

const READ = statement<
  OpenRow & { readonly dossier: RawDossier | null; readonly found: boolean; readonly tallies: readonly Tally[] }
>(`select s.id, s.version, s.sealed, case when s.id is null then '[]'::json else ${CHALLENGES('s.id', '$7')} end as challenges, ${DOSSIER} as dossier, w.account_id is not null as found, ${TALLIES('$9')} as tallies
  from (select 1) one left join sign_ins s on s.id = $8::text and s.expires_at > $7::timestamptz
  cross join lateral (select v.account_id, coalesce(v.account_id, ${STAND_IN}) as gathered_id from (select coalesce(${WHO}, s.account_id) as account_id) v) w`)

const TAKE = statement<
  Row & { readonly challenge: ChallengeRow | null; readonly dossier: RawDossier | null; readonly found: boolean; readonly tally: Tally }
>(`with counted as (
    update challenges c set attempts = c.attempts + 1 from sign_ins s
    where c.hash = $10::text and c.sign_in_id = $8::text and s.id = c.sign_in_id and s.expires_at > $7::timestamptz and c.ceremony = $11::text
      and c.authenticator = split_part($12::text, '@', 1) and c.attempts < c.attempts_max and c.expires_at > $7::timestamptz
    returning c.*)
  select s.id, s.version, s.sealed, (select ${CHALLENGE} from counted c) as challenge, ${DOSSIER} as dossier, w.account_id is not null as found,
    json_build_object('letters', ${COUNT('w.subject', '$12::text', 'letters', '$9')}, 'refusals', ${COUNT('w.subject', '$12::text', 'refusals', '$9')}) as tally
  from sign_ins s cross join lateral (select v.account_id, coalesce(v.account_id, ${STAND_IN}) as gathered_id, coalesce(v.account_id, $13::text) as subject from (select coalesce(${WHO}, s.account_id) as account_id) v) w
  where s.id = $8::text and s.expires_at > $7::timestamptz`)

const since = (at: Date) => new Date(at.getTime() - DAY_MS)

/** State of sign-ins between requests. Each call is one message to PostgreSQL. */
export function openSignIns(statements: Statements, vault: Vault, now: () => Date): SignIns {
  const state = openSealedState(vault)

  const openOnce = async (fresh: SignIn, challenges: readonly Challenge[]): Promise<Opened | null> => {
    const values = [fresh.id, fresh.accountId, fresh.version, state.sealSignIn(fresh), fresh.expiresAt, now(), toJson(challenges.map(state.sealChallenge))]
    const { rows } = await statements.run(OPEN, values)
    const [row] = rows
    if (row?.made === true) return { signIn: fresh, challenges }
    return row === undefined ? null : openRow(state, row, row.challenges)
  }

  return {
    async open(fresh, challenges) {
      // Twice: a row inserted between our snapshot and our insert can be seen only by a second look.
      const opened = (await openOnce(fresh, challenges)) ?? (await openOnce(fresh, challenges))
      if (opened === null) throw new Fault('sign-in-unreadable', 'A sign-in was kept under a key that is gone: begin again.')
      return opened
    },

    async read(id, whom, tallies = []) {
      const at = now()
      const values = [...whomValues(whom, at), id, since(at), tallies.map(({ subject }) => subject), tallies.map(({ authenticator }) => authenticator)]
      const { rows } = await statements.run(READ, values)
      const [row] = rows
      if (row === undefined) return { opened: null, dossier: null, tallies: [] }
      return { opened: openRow(state, row, row.challenges), dossier: dossierIn(row), tallies: row.tallies }
    },

    async take(...[id, token, ceremony, whom, tally]) {
      const at = now()
      const values = [...whomValues(whom, at), id, since(at), digest(token), ceremony, tally.authenticator, tally.strangerSubject]
      const { rows } = await statements.run(TAKE, values)
      const [row] = rows
      const opened = row === undefined ? null : openRow(state, row, row.challenge === null ? [] : [row.challenge])
      if (row === undefined || opened === null) return null
      return { signIn: opened.signIn, challenge: opened.challenges[0] ?? null, dossier: dossierIn(row), tally: row.tally }
    },

    apply: (changes) => apply(statements, vault, changes),
  }
}

function openRow(state: SealedState, row: Row, challenges: readonly ChallengeRow[]) {
  const signIn = row.id === null ? null : state.openSignIn({ ...row, id: row.id })
  if (signIn === null) return null
  return { signIn, challenges: challenges.map(state.openChallenge).filter((challenge): challenge is Challenge => challenge !== null) }
}
