import type { Account } from '../domain/account.ts'
import type { Letter } from '../domain/letter.ts'
import { noticesTo } from '../domain/letters-to.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import { type Recovery, REVERSAL_DAYS } from '../domain/recovery.ts'
import { recoveryPath } from '../domain/recovery-link.ts'
import { momentIn } from '../i18n/moment.ts'
import type { Work } from './move.ts'

type Where = Pick<Work, 'house' | 'guest'>

/** Somebody wants to recover the account: until when that waits, and where to stop it. */
export function heldLetters({ house, guest }: Where, account: Account, { id, accountId, until }: Recovery): readonly Letter[] {
  if (until === null) return []
  const link = house.issuer + recoveryPath(house.vault, 'stop', { id, accountId, until })
  return noticesTo(account, 'house/recovery-held', guest.locale, { until: momentIn(account.locale ?? guest.locale, until), link })
}

/** The account was recovered: when that can still be taken back, and where. */
export function recoveredLetters({ house, guest }: Where, account: Account, { id, accountId }: Recovery): readonly Letter[] {
  const until = new Date(house.now().getTime() + REVERSAL_DAYS * DAY_MS)
  const link = house.issuer + recoveryPath(house.vault, 'undo', { id, accountId, until })
  return noticesTo(account, 'house/recovery-completed', guest.locale, { link })
}
