import type { NewEvent } from '../domain/event.ts'
import type { Events } from '../domain/storage.ts'
import { startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents } from './writes.ts'

const RECENT = statement<NewEvent & { readonly at: Date }>(`select at, type, account_id as "accountId", sign_in_id as "signInId", client_id as "clientId", data
  from events where account_id = $1::text order by at desc, number desc limit $2::int`)

/** What happened, append-only. */
export function openEvents(statements: Statements): Events {
  return {
    async add(events, at) {
      if (events.length === 0) return
      const parts = startParts()
      parts.add('gate', 'select 1')
      addEvents(parts, events, at)
      await statements.run(statement(parts.text('select 1')), parts.values)
    },

    recent: async (accountId, limit) => (await statements.run(RECENT, [accountId, limit])).rows,
  }
}
