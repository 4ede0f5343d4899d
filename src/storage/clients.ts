import type { Clients } from '../domain/storage.ts'
import { toJson } from './json.ts'
import { statement, type Statements } from './statements.ts'

type Metadata = Readonly<Record<string, unknown>>

const MEMO_MS = 3000
const MEMO_MAX = 1000

const FIND = statement<{ readonly metadata: Metadata }>('select metadata from clients where id = $1::text')
const LIST = statement<{ readonly metadata: Metadata }>('select metadata from clients order by id')
const REMOVE = statement('delete from clients where id = $1::text')
const SAVE = statement(`insert into clients (id, metadata, created_at, updated_at) values ($1::text, $2::jsonb, $3::timestamptz, $3::timestamptz)
  on conflict (id) do update set metadata = excluded.metadata, updated_at = excluded.updated_at`)

/** Clients kept in the database. What was found is remembered for three seconds, in which another instance's change is not seen; our own is at once. */
export function openClients(statements: Statements, now: () => Date): Clients {
  const memo = new Map<string, { readonly metadata: Metadata; readonly until: number }>()
  return {
    async find(clientId) {
      const known = memo.get(clientId)
      if (known !== undefined && known.until > now().getTime()) return known.metadata
      const { rows } = await statements.run(FIND, [clientId])
      const metadata = rows[0]?.metadata ?? null
      memo.delete(clientId)
      if (memo.size >= MEMO_MAX) memo.clear()
      if (metadata !== null) memo.set(clientId, { metadata, until: now().getTime() + MEMO_MS })
      return metadata
    },

    async save(clientId, metadata) {
      await statements.run(SAVE, [clientId, toJson(metadata), now()])
      memo.delete(clientId)
    },

    async remove(clientId) {
      const { count } = await statements.run(REMOVE, [clientId])
      memo.delete(clientId)
      return count > 0
    },

    list: async () => (await statements.run(LIST, [])).rows.map(({ metadata }) => metadata),
  }
}
