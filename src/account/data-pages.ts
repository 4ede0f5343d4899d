import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'

/** What is held of a person, and how to take it away or have it deleted. */
export const dataPage = (t: Say): Page => ({ view: 'account/data', step: 'data', title: t('account.data.title'), data: {} })

/** Whether the word was typed that says that one means it, in the language of the page and however it is capitalised there (Turkish has two letters i). */
export function isLeavingWord(typed: string, { t, locale }: { readonly t: Say; readonly locale: string }): boolean {
  const plain = (text: string): string => text.trim().toLocaleLowerCase(locale)
  return plain(typed) === plain(t('account.delete.word'))
}

/** What will happen, and one last question. `wrong`: something else was typed. */
export const deletePage = (lastOwner: boolean, wrong: boolean, t: Say): Page => ({
  view: 'account/delete',
  step: lastOwner ? 'delete-refused' : 'delete',
  title: t('account.delete.title'),
  data: {
    lastOwner,
    wrong,
    word: t('account.delete.word'),
    effects: ['ways', 'apps', 'signed-out', 'data', 'events'].map((it) => t(`account.delete.effect.${it}`)),
  },
})
