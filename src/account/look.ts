import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import type { Hindrance } from './gate.ts'

/** What a page says once about what was just done; read from the address, so only what is on this list. */
export const told = [
  'renamed',
  'quiet',
  'removed',
  'lost',
  'verified',
  'asked',
  'own',
  'malformed',
  'wrong',
  'over',
  'primary',
  'address-removed',
  'address-dropped',
  'password-removed',
] as const

export type Told = (typeof told)[number]

const isAlarm: readonly Told[] = ['malformed', 'wrong', 'over']

/** One sentence on top of a page; `calm`: nothing is wrong. */
export interface Notice {
  readonly text: string
  readonly calm: boolean
}

/** The notice for `?told=…`; null where there is none, or none of ours. */
export function noticeOf(t: Say, query: Readonly<Record<string, string>>): Notice | null {
  const found = told.find((it) => it === query['told'])
  return found === undefined ? null : { text: t(`cards.told.${found}`), calm: !isAlarm.includes(found) }
}

/** A change that was not made, and what to do first. */
export function hinderedPage(because: Hindrance, way: string, t: Say): Page {
  const title = t(`cards.no.${because}.title`)
  const lines = [t(`cards.no.${because}.text`), t(`cards.no.${because}.next`)]
  return { view: 'account/told', step: `no-${because}`, title, status: 409, data: { title, lines, way: { href: way, label: t('cards.no.go') } } }
}
