import { type Contact, contactView } from '../http/contact.ts'
import type { Page } from '../http/page.ts'
import type { Messages, Say } from '../i18n/messages.ts'
import type { Surrounding } from '../i18n/surroundings.ts'
import { textFor } from '../http/localised.ts'
import type { Entry, Group } from './arrange.ts'
import { type Block, blocksOf } from './blocks.ts'
import { deeds } from './deeds.ts'
import type { SupportData } from './support.ts'
import { type TableReader, tablesFor, type TableView } from './tables.ts'

/** What the page is made of; the same for everybody. */
export interface HelpBook {
  readonly groups: readonly Group[]
  readonly support: SupportData
  readonly messages: Messages
  readonly contact: Contact
}

/** Who reads it, and when. */
export interface Reader {
  readonly locale: string
  readonly t: Say
  /** Where it is read, as the browser says. */
  readonly around: readonly Surrounding[]
  readonly now: Date
}

/** What `help.eta` gets. */
export interface HelpView {
  readonly groups: readonly { readonly id: string; readonly title: string; readonly entries: readonly EntryView[] }[]
}

interface EntryView {
  readonly id: string
  readonly question: string
  readonly answer: readonly Block[]
  readonly details: readonly Block[]
  readonly systems: readonly SystemView[]
  readonly tables: readonly TableView[]
  readonly links: readonly { readonly label: string; readonly href: string }[]
  readonly deeds: readonly { readonly label: string; readonly href: string }[]
  readonly related: readonly { readonly id: string; readonly question: string }[]
  /** Shows how to reach somebody here; elsewhere a link leads here. */
  readonly isContact: boolean
}

interface SystemView {
  readonly name: string
  /** The reader's own, which is shown at once. */
  readonly isOwn: boolean
  readonly text: readonly Block[]
}

const SYSTEMS = ['windows', 'mac', 'ios', 'android', 'linux'] as const
type System = (typeof SYSTEMS)[number]

/** How long browsers may keep it, in seconds: it changes with the configuration alone. */
const CACHE_SECONDS = 300

/** The one page of questions and answers, in the reader's language and with their system first. */
export function helpPage({ groups, support, messages, contact }: HelpBook, { locale, t, around, now }: Reader): Page<HelpView> {
  const system = SYSTEMS.find((it) => around.includes(it)) ?? null
  const words: Words = {
    locale,
    t,
    say: (one) => messages.voice(locale, one === null ? [] : [one]),
    system,
    hasContact: contactView(contact, { locale, t }) !== null,
    reader: { locale, t, system, now },
    support,
  }
  return {
    view: 'help',
    step: 'help',
    title: t('help.title'),
    scripts: ['help.js'],
    sheets: ['help.css'],
    cacheSeconds: CACHE_SECONDS,
    data: { groups: groups.map(({ id, entries }) => ({ id, title: t(`help.group.${id}`), entries: entries.map((entry) => entryView(entry, words)) })) },
  }
}

interface Words {
  readonly locale: string
  readonly t: Say
  /** The words for one system, or for none of those that are named. */
  readonly say: (system: System | null) => Say
  readonly system: System | null
  readonly hasContact: boolean
  readonly reader: TableReader
  readonly support: SupportData
}

function entryView(entry: Entry, words: Words): EntryView {
  const { id, tables, links, related } = entry
  const { t, locale } = words
  const isContact = id === 'contact'
  return {
    id,
    question: t(`help.${id}.question`),
    answer: blocksOf(t(isContact && !words.hasContact ? 'help.contact.without' : `help.${id}.answer`)),
    details: blocksOf(there(t, `help.${id}.details`)),
    systems: systemsOf(id, words),
    tables: tables.flatMap((table) => tablesFor(table, words.support, words.reader)),
    links: links.map(({ label, url }) => ({ label: textFor(label, locale), href: url })),
    deeds: entry.deeds.map((deed) => ({ label: t(`help.do.${deed}`), href: deeds[deed] })),
    related: related.map((one) => ({ id: one, question: t(`help.${one}.question`) })),
    isContact,
  }
}

/** The reader's system first; one text alone where all of them say the same. */
function systemsOf(id: string, { say, system }: Words): readonly SystemView[] {
  const order = [system, ...SYSTEMS.filter((it) => it !== system), ...(system === null ? [] : [null])]
  const views = order.map((one) => ({ name: say(one)('help.system'), isOwn: one === system, text: there(say(one), `help.${id}.system`) }))
  const worded = views.filter(({ text }) => text !== '')
  const isOne = worded.length === order.length && new Set(worded.map(({ text }) => text)).size === 1
  return (isOne ? worded.slice(0, 1).map((it) => ({ ...it, name: '' })) : worded).map((it) => ({ ...it, text: blocksOf(it.text) }))
}

/** The message, or nothing where nobody wrote one. */
function there(say: Say, key: string): string {
  const text = say(key)
  return text === key ? '' : text
}
