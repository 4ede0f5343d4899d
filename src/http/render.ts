import { directionOf } from '../i18n/negotiate.ts'
import type { Messages, Say } from '../i18n/messages.ts'
import type { Assets } from './assets.ts'
import { type Contact, contactView } from './contact.ts'
import { textFor } from './localised.ts'
import type { Look } from './look.ts'
import type { Page } from './page.ts'
import type { Views } from './views.ts'

/** The language a page is in, and where it is as its links have it, so that other languages can be offered (`null`: it cannot be loaded again). */
export interface Speech {
  readonly locale: string
  readonly t: Say
  readonly path: string | null
}

/** Turns a page into HTML: its view, inside the layout. */
export type Render = (page: Page, speech: Speech) => string

/** What `layouts/page.eta` gets. */
export interface LayoutData {
  readonly t: Say
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
  readonly page: Page
  readonly body: string
  readonly name: string
  readonly logoUrl: string | null
  readonly support: readonly { readonly label: string; readonly url: string }[]
  readonly languages: readonly {
    readonly code: string
    readonly direction: 'ltr' | 'rtl'
    readonly name: string
    readonly href: string
    readonly current: boolean
  }[]
  readonly sheets: readonly string[]
  readonly scripts: readonly string[]
  readonly icon: string
}

/** The script of every page. Each page works without it. */
const EVERYWHERE = ['house.js']

/** The script of pages with moments in them: says them in the reader's own time. */
const TIMES = 'times.js'

/** What an operator chose. `contact`: every view gets it in words, to show it or not. */
export interface Dress extends Look {
  readonly contact: Contact
}

/** The renderer of one deployment. */
export function createRender(views: Views, assets: Assets, messages: Messages, look: Dress): Render {
  const urls = (names: readonly string[]): readonly string[] => names.filter((name) => assets.has(name)).map((name) => assets.url(name))
  return (page, { locale, t, path }) => {
    const body = views.render(page.view, { ...page.data, t, locale, contact: contactView(look.contact, { t, locale }) })
    const layout: LayoutData = {
      t,
      locale,
      direction: directionOf(locale),
      page,
      body,
      name: look.name,
      logoUrl: look.logoUrl,
      support: look.support.map(({ label, url }) => ({ label: textFor(label, locale), url })),
      languages: path === null ? [] : choices(messages.languages, locale, path),
      sheets: urls(['theme.css', 'style.css', ...(page.sheets ?? [])]),
      scripts: urls([...EVERYWHERE, ...(speaksOfTimes(page, body) ? [TIMES] : []), ...(page.scripts ?? [])]),
      icon: assets.url('icon.svg'),
    }
    return views.render('layouts/page', layout)
  }
}

const speaksOfTimes = ({ room, banners }: Page, body: string): boolean => (room?.banners ?? banners ?? []).length > 0 || body.includes('<time ')

function choices(languages: readonly string[], locale: string, path: string): LayoutData['languages'] {
  if (languages.length < 2) return []
  return languages.map((code) => ({
    code,
    direction: directionOf(code),
    name: new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code,
    href: inLanguage(path, code),
    current: code === locale,
  }))
}

/** The same address in another language: what else it asks for stays. */
function inLanguage(address: string, code: string): string {
  const [path = '', query = ''] = address.split('?', 2)
  const asked = new URLSearchParams(query)
  asked.set('lang', code)
  return `${path}?${asked.toString()}`
}
