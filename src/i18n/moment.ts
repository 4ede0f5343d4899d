/** A moment in the words of a language, in UTC and saying so, since nobody knows where the reader is. English for a language that is none. */
export const momentIn = (locale: string, at: Date): string =>
  `${new Intl.DateTimeFormat(isLanguage(locale) ? locale : 'en', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`

function isLanguage(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length > 0
  } catch {
    return false
  }
}

/** A day in the words of a language, in UTC, like `momentIn`. */
export const dayIn = (locale: string, at: Date): string =>
  new Intl.DateTimeFormat(isLanguage(locale) ? locale : 'en', { dateStyle: 'long', timeZone: 'UTC' }).format(at)
