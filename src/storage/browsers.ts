import type { KnownBrowser } from '../domain/browser.ts'
import type { Browsers } from '../domain/storage.ts'
import { digest } from './digest.ts'
import { statement, type Statements } from './statements.ts'

const KNOWN =
  statement<KnownBrowser>(`select account_id as "accountId", made_by as "madeBy", first_seen_at as "firstSeenAt", last_replacement_at as "lastReplacementAt", failures
  from browsers where id_hash = $1::text order by last_seen_at desc, account_id`)

/** With what was said there. */
const FORGET = statement(`with gone as (delete from browsers where id_hash = $1::text and account_id = $2::text)
  delete from offers where place = $1::text and account_id = $2::text`)

/** Browsers in which somebody signed in completely; ids are kept as hashes. */
export function openBrowsers(statements: Statements): Browsers {
  return {
    known: async (browserId) => (await statements.run(KNOWN, [digest(browserId)])).rows,

    async forget(browserId, accountId) {
      await statements.run(FORGET, [digest(browserId), accountId])
    },
  }
}
