import type { Policies, PolicyVersion } from '../domain/policies.ts'
import { toJson } from './json.ts'
import { startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents } from './writes.ts'

const COLUMNS = 'version::int as version, document, author, reason, created_at as "createdAt"'

const CURRENT = statement<PolicyVersion>(`select ${COLUMNS} from policies order by policies.version desc limit 1`)
const BY_VERSION = statement<PolicyVersion>(`select ${COLUMNS} from policies where policies.version = $1::int`)
const LIST = statement<PolicyVersion>(`select ${COLUMNS} from policies order by policies.version desc limit $1::int`)

/** The versions of the policy, each kept as it was written. They are counted without gaps: of two who save over one, the primary key lets one through. */
export function openPolicies(statements: Statements, now: () => Date): Policies {
  return {
    current: async () => (await statements.run(CURRENT, [])).rows[0] ?? null,
    byVersion: async (version) => (await statements.run(BY_VERSION, [version])).rows[0] ?? null,
    list: async (limit) => (await statements.run(LIST, [limit])).rows,

    async save({ document, author, reason, rolledBackTo }, basedOn) {
      const [parts, at, version] = [startParts(), now(), (basedOn ?? 0) + 1]
      const [place, json, by] = [parts.value(version), parts.value(toJson(document)), parts.value(author)]
      parts.add(
        'gate',
        `insert into policies (version, document, author, reason, created_at)
          select ${place}::int, ${json}::jsonb, ${by}::text, ${parts.value(reason)}::text, ${parts.value(at)}::timestamptz
          where coalesce((select max(p.version) from policies p), 0) = ${place}::int - 1
          on conflict (version) do nothing returning policies.*`,
      )
      const data = { version, author, reason, ...(rolledBackTo === undefined ? {} : { rolledBackTo }) }
      addEvents(parts, [{ type: 'policy.saved', accountId: null, signInId: null, clientId: null, data }], at)
      return (await statements.run(statement<PolicyVersion>(parts.text(`select ${COLUMNS} from gate`)), parts.values)).rows[0] ?? null
    },
  }
}
