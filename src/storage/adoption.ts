import type { Adoption, AdoptionKey, ClientStanding, EventTally } from '../domain/adoption.ts'
import { statement, type Statements } from './statements.ts'

const KEYS: Readonly<Record<AdoptionKey, string>> = {
  all: 'null::text',
  client: 'e.client_id',
  group: 'g.name',
  provider: `e.data->>'provider'`,
  family: `e.data->>'family'`,
}

/** Only accounts that are still there have groups; whoever has several counts in each, whoever has none under none. */
const GROUPS = `left join accounts a on a.id = e.account_id left join lateral unnest(a.groups) as g(name) on true`

const tallyBy = (by: AdoptionKey) =>
  statement<EventTally>(`select e.type, ${KEYS[by]} as key, count(distinct e.number)::int as events, count(distinct e.account_id)::int as accounts
    from events e ${by === 'group' ? GROUPS : ''}
    where e.type = any($1::text[]) and e.at >= $3::timestamptz and e.at < $4::timestamptz
      and (e.type not like 'nudge.%' or e.data->>'offer' = any($2::text[]))
    group by 1, 2 order by 2 nulls first, 1`)

const STANDINGS = statement<ClientStanding>(`select client, count(*) filter (where resilient)::int as resilient, count(*) filter (where blocked)::int as blocked
  from (select distinct on (e.client_id, e.account_id) e.client_id as client,
      e.data->>'class' = 'C3' or e.data->>'recovery' = 'R2' as resilient, e.data->>'mode' in ('block', 'remove') as blocked
    from events e where e.type = 'phaseout.evaluated' and e.at >= $1::timestamptz and e.at < $2::timestamptz and e.client_id is not null
    order by e.client_id, e.account_id, e.at desc, e.number desc) last
  group by client order by client`)

/** Counts over the event log; the rows stay where they are. */
export const openAdoption = (statements: Statements): Adoption => ({
  tally: async (types, offers, { from, to }, by) => (await statements.run(tallyBy(by), [types, offers, from, to])).rows,
  standings: async ({ from, to }) => (await statements.run(STANDINGS, [from, to])).rows,
})
