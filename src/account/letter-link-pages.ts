import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'

/** Where a page that a letter led to stands, and in which language. */
export interface LinkAround {
  /** The path of the link, sealed part and all. */
  readonly base: string
  readonly t: Say
  readonly locale: string
}

/** What such a page says when there is nothing to ask. */
export const linkTold = (step: string, title: string, lines: readonly string[]): Page => ({ view: 'account/link-told', step, title, data: { title, lines } })

/** A link that is too old, or none of ours: the two are not told apart. */
export const linkExpired = (about: 'undo' | 'recovery', t: Say): Page => ({
  ...linkTold(`${about}-expired`, t(`${about}.expired.title`), [t(`${about}.expired.text`), t(`${about}.expired.next`)]),
  status: 410,
})
