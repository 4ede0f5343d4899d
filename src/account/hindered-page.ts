import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import type { Hindrance } from './gate.ts'

/** A change that was not made, and what to do first. */
export function hinderedPage(because: Hindrance, way: string, t: Say): Page {
  const title = t(`cards.no.${because}.title`)
  const lines = [t(`cards.no.${because}.text`), t(`cards.no.${because}.next`)]
  return { view: 'account/told', step: `no-${because}`, title, status: 409, data: { title, lines, way: { href: way, label: t('cards.no.go') } } }
}
