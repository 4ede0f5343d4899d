import type { AccountId } from '../domain/account.ts'
import type { Accounts, NewStoredCredential } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addCredentials, addEvents, addLetters } from './writes.ts'

/** One statement. What was there before is deleted, so that no older secret is kept anywhere. */
export async function replaceCredential(
  { statements, vault }: { readonly statements: Statements; readonly vault: Vault },
  id: AccountId,
  fresh: NewStoredCredential,
  { events, letters, now }: Parameters<Accounts['replaceCredential']>[2],
): Promise<void> {
  const parts = startParts()
  const [account, authenticator] = [parts.value(id), parts.value(fresh.authenticator)]
  parts.add('gate', `select 1 from accounts where id = ${account}::text for update`)
  parts.add('gone', `delete from credentials where account_id = ${account}::text and authenticator = ${authenticator}::text and ${parts.gate}`)
  addCredentials(parts, [{ ...fresh, accountId: id }], now)
  addEvents(parts, events, now)
  addLetters(parts, vault, letters, now)
  await statements.run(statement(parts.text('select 1')), parts.values)
}
