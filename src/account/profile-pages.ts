import type { Account } from '../domain/account.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'

/** What a person is called, by apps and in letters. */
export const profilePage = ({ displayName }: Account, max: number, done: string | null, t: Say): Page => ({
  view: 'account/profile',
  step: 'profile',
  title: t('account.profile.title'),
  data: { done, name: displayName ?? '', max },
})

/** The language of letters, and of pages once they are signed in; each named in its own words. */
export const languagePage = (locale: string | null, languages: readonly string[], done: string | null, t: Say): Page => ({
  view: 'account/language',
  step: 'language',
  title: t('account.language.title'),
  data: {
    done,
    chosen: locale,
    languages: languages.map((code) => ({ code, name: new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code })),
  },
})
