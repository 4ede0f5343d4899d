import type { Recovery } from './recovery.ts'
import { openTimed, sealTimed } from './timed-seal.ts'
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
  `/recovery/${deed}/${sealTimed(vault, purposeOf(deed), link)}`

export const openRecoveryLink = (vault: Pick<Vault, 'open'>, deed: RecoveryDeed, sealed: string, now: Date): RecoveryLink | null =>
  openTimed(vault, purposeOf(deed), sealed, now) as RecoveryLink | null
