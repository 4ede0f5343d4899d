import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import type { Notice } from './notice.ts'
import { trialSays } from './passkey-pages.ts'
import type { Trial } from './trial.ts'

/** Which ways there are to practise, and the one that is being practised. */
export interface Practice {
  readonly ways: readonly string[]
  readonly trial: Trial | null
  readonly notice: Notice | null
}

/** Getting back in, for practice: nothing is changed by it. */
export const practicePage = ({ ways, trial, notice }: Practice, t: Say): Page => ({
  view: 'account/practice',
  step: 'practice',
  title: t('cards.practice.title'),
  data: {
    heading: t('cards.practice.title'),
    notice,
    ways: ways.map((id) => ({ id, label: t('cards.practice.begin', { name: t('name', {}, id) }) })),
    trial: trial === null ? null : { sealed: trial.sealed, says: trialSays(trial, t) },
  },
})

/** What came of it: what would have happened next, or what to mend. `waitHours` null: nothing to wait for. */
export interface Practised {
  readonly right: boolean
  readonly byChannel: boolean
  readonly waitHours: number | null
}

export function practisedPage({ right, byChannel, waitHours }: Practised, t: Say): Page {
  const title = t(right ? 'cards.practice.right.title' : 'cards.practice.wrong.title')
  const then = waitHours === null ? t('cards.practice.right.now') : t('cards.practice.right.hold', { hours: waitHours })
  const lines = right ? [then, ...(byChannel ? [] : [t('cards.practice.right.left')])] : [t(`cards.practice.wrong.${byChannel ? 'channel' : 'credential'}`)]
  const way = right ? { href: '/account/health', label: t('continue') } : { href: '/account/health/practice', label: t('cards.practice.again') }
  return { view: 'account/told', step: right ? 'practice-right' : 'practice-wrong', title, data: { title, lines, way } }
}
