import type { Page } from '../http/page.ts'
import { momentShown } from '../i18n/moment.ts'
import { type LinkAround, linkExpired, linkTold } from './letter-link-pages.ts'
import type { UndoStep } from './undo.ts'

/** The page of each step of taking something back. */
export function undoPage(step: UndoStep, around: LinkAround): Page {
  const { t } = around
  switch (step.show) {
    case 'ask':
      return askPage(step, around)
    case 'ask-removal':
    case 'ask-addresses':
      return askChangePage(step, around)
    case 'expired':
      return linkExpired('undo', t)
    case 'undone':
      return linkTold('undone', t('undo.undone.title'), [
        t('undo.undone.text', { name: t('name', {}, step.authenticator) }),
        t('undo.undone.password'),
        t('undo.undone.next'),
      ])
    case 'restored': {
      const key = `cards.undo.${step.what}.done`
      return linkTold('restored', t(`${key}.title`), [t(`${key}.text`), t('cards.undo.done.mailbox'), t('cards.undo.done.next')])
    }
  }
}

function askPage({ credential, followers }: Extract<UndoStep, { readonly show: 'ask' }>, { base, t, locale }: LinkAround): Page {
  const { authenticator, label, createdAt } = credential
  const title = t('undo.ask.title')
  const what = { name: t('name', {}, authenticator), when: momentShown(locale, createdAt) }
  return { view: 'account/undo', step: 'undo', title, data: { base, title, lead: t('undo.ask.text', what), label, followers } }
}

function askChangePage(step: Extract<UndoStep, { readonly show: 'ask-removal' | 'ask-addresses' }>, { base, t, locale }: LinkAround): Page {
  const title = t('undo.ask.title')
  const isRemoval = step.show === 'ask-removal'
  const lead = isRemoval
    ? t('cards.undo.removal.text', { when: step.when === null ? '' : momentShown(locale, step.when) })
    : t(step.restored.length > 0 ? 'cards.undo.addresses.changed' : 'cards.undo.addresses.added')
  const lines = isRemoval
    ? [t('cards.undo.removal.back')]
    : [
        ...step.restored.map((address) => t('cards.undo.addresses.back', { address })),
        ...step.dropped.map((address) => t('cards.undo.addresses.gone', { address })),
        t('cards.undo.addresses.young'),
      ]
  const names = isRemoval ? [step.label] : []
  return { view: 'account/undo-change', step: 'undo', title, data: { base, title, lead, names, lines: [...lines, t('undo.ask.signed-out')] } }
}
