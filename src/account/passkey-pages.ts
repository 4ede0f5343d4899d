import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { type CardView, cardView, type Wording } from './card-views.ts'
import type { Notice } from './notice.ts'
import type { Card } from './passkey-cards.ts'
import type { Trial } from './trial.ts'

/** What `account/passkeys-part.eta` gets, on the overview and on a page of its own. */
export interface PasskeysView {
  readonly heading: string
  readonly cards: readonly CardView[]
  /** Where another is made; null where nobody can make one here. */
  readonly add: string | null
}

export const passkeysView = (cards: readonly Card[], words: Wording, replacement: string | null): PasskeysView => ({
  heading: words.t('cards.passkeys.title'),
  cards: cards.map((it) => cardView(it, words)),
  add: replacement === null ? null : '/account/passkeys/add',
})

export const passkeysPage = (view: PasskeysView, notice: Notice | null): Page => ({
  view: 'account/passkeys',
  step: 'passkeys',
  title: view.heading,
  data: { ...view, notice },
})

/** The last one, and what is to be shown before it goes. */
export interface LastOne {
  readonly ways: readonly string[]
  readonly trial: Trial | null
}

/** What else stands on the page of one. */
interface Beside {
  readonly last: LastOne | null
  readonly notice: Notice | null
  /** Whether letters remind of what never worked. */
  readonly reminders: boolean
}

/** One passkey and everything that can be done with it. */
export function passkeyPage(card: Card, words: Wording, { last, notice, reminders }: Beside): Page {
  const view = cardView(card, words)
  const { t } = words
  return {
    view: 'account/passkey',
    step: 'passkey',
    title: view.label,
    data: { card: view, notice, labelMax: 64, quiet: reminders && isReminded(card), last: last === null ? null : lastView(last, t) },
  }
}

/** A letter about it is still to come. */
const isReminded = ({ state, credential }: Card): boolean => (state === 'unused' || state === 'stale') && credential.remindedAt == null

const lastView = ({ ways, trial }: LastOne, t: Say) => ({
  ways: ways.map((id) => ({ id, label: t('cards.passkey.last.begin', { name: t('name', {}, id) }) })),
  trial: trial === null ? null : { sealed: trial.sealed, says: trialSays(trial, t) },
})

/** What to do for an answer: look into the mailbox, or at the sheet. */
export const trialSays = ({ address }: Trial, t: Say): string => (address === null ? t('cards.practice.sheet') : t('cards.practice.posted', { address }))
