import type { Say } from '../i18n/messages.ts'

/** What a page says once about what was just done; read from the address, so only what is on this list. */
const done = ['ended', 'others-ended', 'revoked', 'forgotten', 'all-forgotten', 'renamed', 'language', 'nothing'] as const

export type Done = (typeof done)[number]

/** Back to the page, which says so. */
export const doneAt = (path: string, what: Done): string => `${path}?done=${what}`

/** null where the address says nothing, or nothing of ours. */
export function doneIn(query: Readonly<Record<string, unknown>>, t: Say): string | null {
  const found = done.find((it) => it === query['done'])
  return found === undefined ? null : t(`account.done.${found}`)
}
