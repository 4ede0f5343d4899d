import type { Letter } from '../domain/letter.ts'
import { directionOf } from '../i18n/negotiate.ts'

/** What a letter says, ready to be posted. `html` is null where the letter has no such view (a telephone takes none). */
export interface WrittenLetter {
  readonly subject: string
  readonly text: string
  readonly html: string | null
}

/** The words and views of the house, as `createMessages` and `createViews` give them. */
export interface Stationery {
  readonly product: string
  readonly render: (view: string, data: object) => string
  readonly has: (view: string) => boolean
  readonly t: (locale: string, key: string, values?: Readonly<Record<string, string | number>>, namespace?: string) => string
  /** What `mail/foot` gets under each letter that is mail, not a short message: how to reach somebody, and what to beware of. */
  readonly foot?: (locale: string) => object
}

/** Letters that belong to no authenticator: `house/<name>`, worded in the shared messages. */
const HOUSE = 'house'

/**
 * Writes a letter in its language: `mail/<owner>/<name>.text` and `.html` (inside `mail/layout.html`), subject under `mail.<name>.subject`. An authenticator from
 * outside keeps its letters in `mail/` of its own views.
 */
export const createLetterWriter =
  (stationery: Stationery) =>
  ({ template, locale, data }: Pick<Letter, 'template' | 'locale' | 'data'>): WrittenLetter => {
    const { product, render, has } = stationery
    const [owner = HOUSE, name = ''] = template.split('/')
    const own = owner === HOUSE ? undefined : owner
    const t = (key: string, values: Readonly<Record<string, string | number>> = {}, namespace = own): string =>
      stationery.t(locale, key, { product, ...values }, namespace)
    const view = [`mail/${owner}/${name}`, `authenticators/${owner}/mail/${name}`].find((it) => has(`${it}.text`)) ?? `mail/${owner}/${name}`
    const subject = unmarked(oneLine(t(`mail.${name}.subject`)))
    const around = { t, data, product, locale, direction: directionOf(locale), subject }
    const text = tidy(render(`${view}.text`, around))
    if (!has(`${view}.html`)) return { subject, text, html: null }
    const below = { ...around, ...stationery.foot?.(locale) }
    const foot = (face: 'text' | 'html'): string => (stationery.foot === undefined ? '' : render(`mail/foot.${face}`, below))
    const html = render('mail/layout.html', { ...around, body: render(`${view}.html`, around), foot: foot('html') })
    return { subject, text: tidy(`${text}\n${foot('text')}`), html }
  }

/** Marks of direction (Unicode Bidirectional Algorithm, section 2) are seen as boxes in some lists of letters; a subject stands by itself and needs none. */
const unmarked = (text: string): string => text.replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** One empty line between paragraphs, whatever the templates leave. */
const tidy = (text: string): string =>
  `${text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`
