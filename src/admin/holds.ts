import { noticesTo } from '../domain/letters-to.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import { HOLD_WINDOW_DAYS } from '../domain/recovery.ts'
import { recoveryPath } from '../domain/recovery-link.ts'
import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'

/** What it leans on. `locale`: of letters to people who never chose a language. */
interface Parts {
  readonly storage: Pick<Storage, 'accounts' | 'recoveries'>
  readonly vault: Pick<Vault, 'seal'>
  readonly issuer: string
  readonly now: Date
  readonly locale: string
}

/** Tells people that a recovery has waited long enough (`policy.md`, table 4 row 5), each once: whose it is goes on, and whose it is not stops it. Returns how many. */
export async function tellHoldsOver({ storage, vault, issuer, now, locale }: Parts): Promise<number> {
  let told = 0
  const until = new Date(now.getTime() + HOLD_WINDOW_DAYS * DAY_MS)
  for (const { id, accountId } of await storage.recoveries.over(now)) {
    const dossier = await storage.accounts.dossier({ accountId })
    if (dossier === null) continue
    const link = issuer + recoveryPath(vault, 'stop', { id, accountId, until })
    const letters = noticesTo(dossier.account, 'house/recovery-over', locale, { link, recover: `${issuer}/recover`, days: String(HOLD_WINDOW_DAYS) })
    if (await storage.recoveries.tellOver(id, { letters, now })) told += 1
  }
  return told
}
