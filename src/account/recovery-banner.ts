import type { Dossier } from '../domain/storage.ts'
import type { Route } from '../http/visit.ts'
import { momentShown } from '../i18n/moment.ts'
import type { Say } from '../i18n/messages.ts'
import { type AccountFrame, type Banner, seeOther } from './frame.ts'
import { type RecoveryLinkParts, veto } from './recovery-link.ts'
import type { Resident } from './resident.ts'

/** That a recovery waits, and until when, for whoever is signed in; null: none does. */
export function heldIn({ account, recoveries }: Dossier, t: Say, locale: string): { readonly text: string; readonly stop: string } | null {
  const until = recoveries.find(({ state }) => state === 'held')?.until ?? null
  return until === null ? null : { text: t('recovery.banner', { until: momentShown(account.locale ?? locale, until) }), stop: t('recovery.banner.stop') }
}

/** The same on top of every page of the account area, where it can be stopped; whoever came in by a backup alone is told, and stops nothing. */
export const heldBanner =
  (locale: string) =>
  ({ dossier, backup }: Resident, t: Say): Banner | null => {
    const held = heldIn(dossier, t, locale)
    return held === null ? null : { view: 'account/recovery-banner', data: { ...held, mayStop: !backup, submit: t('recovery.stop.ask.submit') } }
  }

/** The button of the banner: by whoever proved themselves lately with more than the mailbox. */
export const heldRoutes = (frame: AccountFrame, parts: Pick<RecoveryLinkParts, 'storage' | 'now' | 'locale'>): readonly Route[] => [
  [
    'POST',
    '/account/recovery/stop',
    frame.freshly(async (visit, { dossier }) => {
      const held = dossier.recoveries.find(({ state }) => state === 'held')
      if (held !== undefined) await veto(parts, dossier, held, 'account')
      seeOther(visit, '/account')
    }, '/account'),
  ],
]
