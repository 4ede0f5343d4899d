import type { AccountId } from '../domain/account.ts'
import type { CredentialId } from '../domain/credential.ts'
import type { Reminders } from '../domain/reminders.ts'
import type { Vault } from '../domain/vault.ts'
import { startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents, addLetters } from './writes.ts'

const NEVER_WORKED = `status = 'active' and proofs = 0 and last_used_at is null and reminded_at is null`

const UNPROVEN = statement<{ readonly id: CredentialId; readonly accountId: AccountId }>(
  `select id, account_id as "accountId" from credentials
  where authenticator = any($1::text[]) and created_at <= $2::timestamptz and ($3::text is null or id > $3::text) and ${NEVER_WORKED}
    and exists (select 1 from accounts a where a.id = account_id and a.status = 'active')
  order by id limit $4::int`,
)

/** What never worked, and the letter about it. */
export const openReminders = (statements: Statements, vault: Vault): Reminders => ({
  unproven: async ({ authenticators, madeBefore, after, limit }) => (await statements.run(UNPROVEN, [authenticators, madeBefore, after, limit])).rows,

  async post(id, { events, letters, now }) {
    const parts = startParts()
    const [credential, at] = [parts.value(id), parts.value(now)]
    parts.add('gate', `update credentials set reminded_at = ${at}::timestamptz where id = ${credential}::text and ${NEVER_WORKED} returning 1`)
    addEvents(parts, events, now)
    addLetters(parts, vault, letters, now)
    return (await statements.run(statement(parts.text('select 1 from gate limit 1')), parts.values)).count > 0
  },
})
