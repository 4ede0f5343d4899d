import type { AccountId } from '../domain/account.ts'
import type { CredentialId } from '../domain/credential.ts'
import type { Accounts } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { HELD } from './artifact-statements.ts'
import { startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents, addLetters } from './writes.ts'

/**
 * One statement. Sign-ins are locked before the credential, as a step of a sign-in locks them, so that neither waits for the other: whichever of them
 * came through with the credential before is over when this begins, and whichever comes after finds it revoked.
 */
export async function revokeCredential(
  { statements, vault }: { readonly statements: Statements; readonly vault: Vault },
  id: AccountId,
  credential: CredentialId,
  { events, letters, now }: Parameters<Accounts['revokeCredential']>[2],
): Promise<boolean> {
  const parts = startParts()
  const [account, key] = [parts.value(id), parts.value(credential)]
  parts.add('under_way', `select id from sign_ins where account_id = ${account}::text order by id for update`)
  parts.add(
    'gate',
    `update credentials set status = 'revoked', status_since = ${parts.value(now)}::timestamptz, status_why = 'undo'
      where id = ${key}::text and account_id = ${account}::text and status <> 'revoked' and (select count(*) from under_way) >= 0 returning 1`,
  )
  parts.add('stopped', `delete from sign_ins where account_id = ${account}::text and ${parts.gate}`)
  parts.add('forgotten', `delete from browsers where account_id = ${account}::text and ${parts.gate}`)
  parts.add('unsaid', `delete from offers where account_id = ${account}::text and place <> '' and ${parts.gate}`)
  parts.add('ended', `delete from artifacts where model in ${HELD} and account_id = (select sub from accounts where id = ${account}::text) and ${parts.gate}`)
  addEvents(parts, events, now)
  addLetters(parts, vault, letters, now)
  return (await statements.run(statement(parts.text('select 1 from gate')), parts.values)).count > 0
}
