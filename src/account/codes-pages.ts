import type { Credential } from '../domain/credential.ts'
import type { Policy } from '../domain/policy.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { dayShown } from '../i18n/moment.ts'

/** The sheet that counts: the newest that is active. */
export const sheetOf = ({ credentials }: Pick<Dossier, 'credentials'>, { roles }: Pick<Policy, 'roles'>): Credential | null =>
  credentials.findLast(({ authenticator, status }) => status === 'active' && roles.backup.includes(authenticator)) ?? null

/** What `account/codes.eta`, and the part of the overview, get. */
export function codesView(sheet: Credential | null, { recovery }: Pick<Policy, 'recovery'>, t: Say, locale: string) {
  const left = sheet?.assessed.left ?? 0
  const heading = t('cards.codes.title')
  const make = '/account/recovery-codes/new'
  if (sheet === null || left === 0) return { heading, lines: [t('cards.codes.none')], make, label: t('cards.codes.make'), check: null }
  const saved = sheet.confirmedAt === null ? [] : [t('cards.codes.saved', { when: dayShown(locale, sheet.confirmedAt) })]
  const low = left < recovery.codesMin ? [t('cards.codes.low')] : []
  return { heading, lines: [t('cards.codes.left', { count: left }), ...saved, ...low], make, label: t('cards.codes.again'), check: '/account/health/practice' }
}

export const codesPage = (sheet: Credential | null, policy: Policy, t: Say, locale: string): Page => ({
  view: 'account/codes',
  step: 'recovery-codes',
  title: t('cards.codes.title'),
  data: codesView(sheet, policy, t, locale),
})
