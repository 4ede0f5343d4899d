import type { Account } from '../domain/account.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import type { Notice } from './notice.ts'

/** What a person is called, by apps and in letters. */
export const profilePage = ({ displayName }: Pick<Account, 'displayName'>, max: number, notice: Notice | null, t: Say): Page => ({
  view: 'account/profile',
  step: 'profile',
  title: t('account.profile.title'),
  data: { notice, name: displayName ?? '', max },
})

/** The language of letters, and of pages once they are signed in; each named in its own words. */
export const languagePage = (locale: string | null, languages: readonly string[], notice: Notice | null, t: Say): Page => ({
  view: 'account/language',
  step: 'language',
  title: t('account.language.title'),
  data: {
    notice,
    chosen: locale,
    languages: languages.map((code) => ({ code, name: new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code })),
  },
})
