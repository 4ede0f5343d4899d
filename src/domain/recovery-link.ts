import type { Recovery } from './recovery.ts'
import type { Vault } from './vault.ts'

/** What a link in a letter about a recovery is for: to stop one that waits, or to take back one that is done. */
export type RecoveryDeed = 'stop' | 'undo'

/** Which recovery, and how long the link works. */
export interface RecoveryLink extends Pick<Recovery, 'id' | 'accountId'> {
  readonly until: Date
}

const purposeOf = (deed: RecoveryDeed): string => `recovery-${deed}`

/** The path of the page that asks before it does it: loading it changes nothing, since mail programs load links. */
export const recoveryPath = (vault: Pick<Vault, 'seal'>, deed: RecoveryDeed, link: RecoveryLink): string =>
  `/recovery/${deed}/${vault.seal(purposeOf(deed), JSON.stringify(link))}`

/** null for a foreign, a tampered or an expired one. */
export function openRecoveryLink(vault: Pick<Vault, 'open'>, deed: RecoveryDeed, sealed: string, now: Date): RecoveryLink | null {
  const text = vault.open(purposeOf(deed), sealed)
  if (text === null) return null
  const link = JSON.parse(text) as Omit<RecoveryLink, 'until'> & { readonly until: string }
  const until = new Date(link.until)
  return until > now ? { ...link, until } : null
}
