import type { Recoveries, Recovery } from '../domain/recovery.ts'
import type { Vault } from '../domain/vault.ts'
import { startParts } from './parts.ts'
import { putBack, reversed } from './recovery-writes.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents, addLetters } from './writes.ts'

const OVER = statement<Pick<Recovery, 'id' | 'accountId'>>(
  `select id, account_id as "accountId" from recoveries where state = 'held' and until <= $1::timestamptz and told_at is null order by until limit 500`,
)

/** What becomes of recoveries outside a sign-in. Each is one statement. */
export function openRecoveries(statements: Statements, vault: Vault): Recoveries {
  const run = async (parts: ReturnType<typeof startParts>): Promise<boolean> =>
    (await statements.run(statement(parts.text('select 1 from gate limit 1')), parts.values)).count > 0
  return {
    veto({ id, accountId }, { events, letters, now }) {
      const parts = startParts()
      const [recovery, account, at] = [parts.value(id), parts.value(accountId), parts.value(now)]
      parts.add(
        'gate',
        `update recoveries set state = 'vetoed', ended_at = ${at}::timestamptz where id = ${recovery}::text and account_id = ${account}::text and state = 'held' returning 1`,
      )
      parts.add('ended', `delete from sign_ins where account_id = ${account}::text and ${parts.gate}`)
      addEvents(parts, events, now)
      addLetters(parts, vault, letters, now)
      return run(parts)
    },

    reverse(reversal, { events, letters, now }) {
      const parts = startParts()
      const at = `${parts.value(now)}::timestamptz`
      // Sign-ins are locked first, as a step of one locks them.
      parts.add('under_way', `select id from sign_ins where account_id = ${parts.value(reversal.accountId)}::text order by id for update`)
      reversed(parts, reversal, { at, where: '(select count(*) from under_way) >= 0' })
      parts.add('gate', 'select 1 from reversed')
      putBack(parts, reversal, { at, except: `''` })
      addEvents(parts, events, now)
      addLetters(parts, vault, letters, now)
      return run(parts)
    },

    over: async (now) => (await statements.run(OVER, [now])).rows,

    tellOver(id, { letters, now }) {
      const parts = startParts()
      const [recovery, at] = [parts.value(id), parts.value(now)]
      parts.add('gate', `update recoveries set told_at = ${at}::timestamptz where id = ${recovery}::text and state = 'held' and told_at is null returning 1`)
      addLetters(parts, vault, letters, now)
      return run(parts)
    },
  }
}
