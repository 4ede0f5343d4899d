import type { Account, AccountId } from '../domain/account.ts'
import type { Storage } from '../domain/storage.ts'

/** How administrators find an account: its primary identifier, else its `sub`. */
export const nameOf = ({ identifiers, sub }: Pick<Account, 'identifiers' | 'sub'>): string =>
  (identifiers.find((it) => it.primary) ?? identifiers[0])?.value ?? sub

/** Whoever is written down as this: the name of the account whose `sub` it is, else the word as it is. */
export async function nameBehind({ accounts }: Pick<Storage, 'accounts'>, by: string): Promise<string> {
  const account = await accounts.bySub(by)
  return account === null ? by : nameOf(account)
}

export const accountOf = async ({ accounts }: Pick<Storage, 'accounts'>, id: AccountId): Promise<Account | null> =>
  (await accounts.dossier({ accountId: id }))?.account ?? null
