import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { enrolmentOf } from './frame.ts'

/** What a person sees first: each room has its place. */
export const overviewPage = (displayName: string | null, places: readonly { readonly view: string; readonly data: object | null }[], t: Say): Page => ({
  view: 'account/overview',
  step: 'account',
  title: t('account.overview.title'),
  data: {
    title: displayName === null ? t('account.overview.title') : t('account.overview.hello', { name: displayName }),
    places: places.filter(({ data }) => data !== null),
  },
})

/** Whoever came in by a backup is told so, and what to do next. */
export const backupPage = (replacement: string | undefined, t: Say): Page => ({
  view: 'account/backup',
  step: 'backup',
  title: t('account.backup.title'),
  data: { title: t('account.backup.title'), create: replacement === undefined ? null : enrolmentOf(replacement, '/account') },
})
