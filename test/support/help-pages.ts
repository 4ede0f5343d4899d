import { arrange } from '../../src/help/arrange.ts'
import { helpPage } from '../../src/help/page.ts'
import { helpSchema } from '../../src/help/settings.ts'
import { readSupport } from '../../src/help/support.ts'
import type { Page } from '../../src/http/page.ts'
import type { Say } from '../../src/i18n/messages.ts'
import type { Surrounding } from '../../src/i18n/surroundings.ts'
import { furnish } from './open-hall.ts'

const messages = furnish().messages
const support = readSupport()
const now = new Date('2026-11-26T12:00:00Z')

/** By who says them: putting them together takes a while, and many tests ask for every page again and again. */
const kept = new WeakMap<Say, Readonly<Record<string, Page>>>()

/** The page of questions and answers, on two systems. */
export function helpPages(t: Say): Readonly<Record<string, Page>> {
  const pages = kept.get(t) ?? make(t)
  kept.set(t, pages)
  return pages
}

function make(t: Say): Readonly<Record<string, Page>> {
  const { contact, ...help } = helpSchema.parse({})
  const groups = arrange({ ...help, questions: { 'what-is-a-passkey': { texts: {}, links: [{ label: 'A film', url: 'https://films.example/passkeys' }] } } })
  const on = (around: readonly Surrounding[]): Page => helpPage({ groups, support, messages, contact }, { locale: 'en', t, around, now })
  return { help: on([]), 'help-on-windows': on(['windows']) }
}
