import type { Past, PastEvent } from '../domain/population.ts'
import { statement, type Statements } from './statements.ts'

const BATCH = 2000

interface Row extends PastEvent {
  /** `at` to the microsecond: a `Date` would lose what is needed to go on from here. */
  readonly place: string
  readonly number: string
}

/** `$1` types, `$2` from, `$3` and `$4` the last one read. */
const NEXT =
  statement<Row>(`select at, type, account_id as "accountId", sign_in_id as "signInId", client_id as "clientId", data, at::text as place, number::text as number
  from events where type = any($1::text[]) and at >= $2::timestamptz and (events.at, events.number) > (coalesce($3::timestamptz, '-infinity'), $4::bigint)
  order by events.at, events.number limit ${BATCH}`)

const COUNT = statement<{ readonly count: number }>('select count(*)::int as count from events where type = any($1::text[]) and at >= $2::timestamptz')

/** The event log, read from some day on. While one batch is looked at the next is on its way. */
export function openPast(statements: Statements): Past {
  const next = async (types: readonly string[], from: Date, last: Row | undefined) =>
    (await statements.run(NEXT, [types, last === undefined ? from : last.place, last?.place ?? null, last?.number ?? '0'])).rows

  return {
    async each(types, from, visit) {
      let rows = await next(types, from, undefined)
      while (rows.length > 0) {
        const ahead = rows.length < BATCH ? Promise.resolve([]) : next(types, from, rows.at(-1))
        const [following] = await Promise.all([ahead, visit(rows.map(({ place: _place, number: _number, ...event }) => event))])
        rows = following
      }
    },

    count: async (types, from) => (await statements.run(COUNT, [types, from])).rows[0]?.count ?? 0,
  }
}
