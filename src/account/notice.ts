import { textsIn, type Visit } from '../http/visit.ts'
import type { Say } from '../i18n/messages.ts'

/** What a page says once about what was just done, in the words of `account.told.<it>`; read from the address, so only what is on this list. */
const told = [
  'nothing',
  'ended',
  'others-ended',
  'revoked',
  'forgotten',
  'all-forgotten',
  'named',
  'language',
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

export const noticeOf = (it: Told, t: Say): Notice => ({ text: t(`account.told.${it}`), calm: !isAlarm.includes(it) })

/** Back to the page, which says so. */
export const toldAt = (path: string, it: Told): string => `${path}?told=${it}`

/** null where the address says nothing, or nothing of ours. */
export function noticeIn({ query, state: { t } }: Pick<Visit, 'query' | 'state'>): Notice | null {
  const found = told.find((it) => it === textsIn(query)['told'])
  return found === undefined ? null : noticeOf(found, t)
}
