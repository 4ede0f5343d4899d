import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { momentIn } from '../i18n/moment.ts'
import type { UndoStep } from './undo.ts'

/** Where the page stands, and in which language. */
export interface UndoAround {
  /** `/undo/<sealed>`. */
  readonly base: string
  readonly t: Say
  readonly locale: string
}

/** The page of each step of taking something back. */
export function undoPage(step: UndoStep, { base, t, locale }: UndoAround): Page {
  const title = t(`undo.${step.show}.title`)
  if (step.show === 'expired')
    return { view: 'account/undo-told', step: 'undo-expired', title, status: 410, data: { title, lines: [t('undo.expired.text'), t('undo.expired.next')] } }
  if (step.show === 'undone') {
    const name = t('name', {}, step.authenticator)
    return {
      view: 'account/undo-told',
      step: 'undone',
      title,
      data: { title, lines: [t('undo.undone.text', { name }), t('undo.undone.password'), t('undo.undone.next')] },
    }
  }
  const { authenticator, label, createdAt } = step.credential
  const what = { name: t('name', {}, authenticator), when: momentIn(locale, createdAt) }
  return { view: 'account/undo', step: 'undo', title, data: { base, title, lead: t('undo.ask.text', what), label, followers: step.followers } }
}
