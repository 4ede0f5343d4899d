/** A moment in the words of a language, in UTC and saying so, since nobody knows where the reader is. English for a language that is none. */
export const momentIn = (locale: string, at: Date): string =>
  `${new Intl.DateTimeFormat(isLanguage(locale) ? locale : 'en', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`

/** Whether `Intl` takes it; an import may bring what is none. */
export function isLanguage(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length > 0
  } catch {
    return false
  }
}

/** Code points for private use, around a moment inside a sentence: what reads a page's words in order needs no other shape for those with a time in them. */
const [OPEN, BETWEEN, CLOSE, DAY] = ['\uE000', '\uE001', '\uE002', '\uE003']
const MARKED = new RegExp(`${OPEN}(${DAY}?)([\\dTZ:.-]+)${BETWEEN}([^${OPEN}-${DAY}]*)${CLOSE}`, 'g')

/** For pages: `momentIn`, which the browser then says in the reader's own time (`times.js`). */
export const momentShown = (locale: string, at: Date): string => `${OPEN}${at.toISOString()}${BETWEEN}${momentIn(locale, at)}${CLOSE}`

/** For pages: a day in the words of a language, in UTC until the browser says it in the reader's own time. */
export function dayShown(locale: string, at: Date): string {
  const day = new Intl.DateTimeFormat(isLanguage(locale) ? locale : 'en', { dateStyle: 'long', timeZone: 'UTC' }).format(at)
  return `${OPEN}${DAY}${at.toISOString()}${BETWEEN}${day}${CLOSE}`
}

/** Moments in words that are escaped already, as elements. Without quotes, since somebody may type those code points into what stands in an attribute, and must not end it. */
export const withTimes = (escaped: string): string =>
  escaped.replaceAll(MARKED, (_, day: string, iso: string, words: string) => `<time datetime=${iso}${day === '' ? '' : ' data-day'}>${words}</time>`)
