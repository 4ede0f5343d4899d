import type { PoolClient } from 'pg'
import type { AccountId } from '../domain/account.ts'

/** Holds an account still until the transaction ends: every statement after this sees what was committed before it, and nobody changes it meanwhile. */
export async function lockAccount(client: PoolClient, accountId: AccountId): Promise<void> {
  for (const lock of LOCKS) await client.query(lock, [accountId])
}

/**
 * In the order in which a step of a sign-in takes them: first what hangs on the account, then the account, behind which nothing new can be hung; and
 * again what was hung on it between the two.
 */
const LOCKS = [...childLocks(), 'select 1 from accounts where id = $1::text for update', ...childLocks()]

function childLocks(): readonly string[] {
  return ['credentials', 'phase_outs', 'overrides', 'identifiers'].map((table) => `select 1 from ${table} where account_id = $1::text for update`)
}
