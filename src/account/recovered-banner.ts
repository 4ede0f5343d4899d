import { DAY_MS, HOUR_MS } from '../domain/milliseconds.ts'
import type { Recovery } from '../domain/recovery.ts'
import { recoveryPath } from '../domain/recovery-link.ts'
import type { Vault } from '../domain/vault.ts'
import type { Route } from '../http/visit.ts'
import type { Say } from '../i18n/messages.ts'
import { dayShown } from '../i18n/moment.ts'
import { isReversible } from '../sign-in/recovering.ts'
import { type AccountFrame, type Banner, seeOther } from './frame.ts'
import type { Resident } from './resident.ts'

/** What it leans on. */
export interface RecoveredParts {
  readonly vault: Pick<Vault, 'seal'>
  readonly now: () => Date
  readonly locale: string
}

/** How long the account says by itself that it was recovered; taking that back stays possible for longer, by the link in the letter. */
const TOLD_DAYS = 14
const UNDO = '/account/recovery/undo'

/** On top of every page for some days: whoever reads it and did not do it gets to where it is taken back. */
export const recoveredBanner =
  ({ now, locale }: Omit<RecoveredParts, 'vault'>) =>
  ({ dossier: { account, recoveries }, backup }: Resident, t: Say): Banner | null => {
    const at = lastOf(recoveries)?.endedAt ?? null
    if (backup || at === null || now().getTime() - at.getTime() >= TOLD_DAYS * DAY_MS) return null
    const text = t('recovery.recovered.banner', { when: dayShown(account.locale ?? locale, at) })
    return { view: 'account/recovered-banner', data: { text, undo: UNDO, notMe: t('recovery.recovered.not-me') } }
  }

/** Leads whoever proved themselves lately to the page that the letter leads to as well, which asks before it does anything. */
export const recoveredRoutes = (frame: AccountFrame, { vault, now }: Omit<RecoveredParts, 'locale'>): readonly Route[] => [
  [
    'GET',
    UNDO,
    frame.freshly((visit, { dossier: { account, recoveries } }) => {
      const last = lastOf(recoveries)
      const link = { accountId: account.id, until: new Date(now().getTime() + HOUR_MS) }
      seeOther(visit, last === undefined ? '/account' : recoveryPath(vault, 'undo', { ...link, id: last.id }))
    }),
  ],
]

const lastOf = (recoveries: readonly Recovery[]): Recovery | undefined => recoveries.findLast(isReversible)
