/** What a person or their browser asked for, strongest wish first. */
export interface LanguageWishes {
  /** BCP 47: chosen on a page, the account's, or `ui_locales` (OpenID Connect Core 1.0, section 3.1.2.1). */
  readonly wanted: readonly string[]
  /** The `Accept-Language` header (RFC 9110, section 12.5.4). */
  readonly accepted: string | undefined
}

/** The best available language: each wish exactly, then by its base language, then a sister of it; else `fallback`. */
export function negotiate(wishes: LanguageWishes, available: readonly string[], fallback: string): string {
  for (const wish of [...wishes.wanted, ...ranked(wishes.accepted ?? '')]) {
    const found = match(wish.toLowerCase(), available)
    if (found !== undefined) return found
  }
  return fallback
}

/** Direction of writing, for `dir` on the page. */
export const directionOf = (locale: string): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.has(base(locale)) ? 'rtl' : 'ltr')

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'])
const LONGEST_HEADER = 512

const base = (locale: string): string => (locale.split('-')[0] ?? locale).toLowerCase()

const match = (wish: string, available: readonly string[]): string | undefined =>
  available.find((one) => one.toLowerCase() === wish) ??
  available.find((one) => one.toLowerCase() === base(wish)) ??
  available.find((one) => base(one) === base(wish))

function ranked(header: string): readonly string[] {
  return header
    .slice(0, LONGEST_HEADER)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.trim().split(';')
      const quality = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined)
      return { range: range.trim(), quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ range, quality }) => range !== '' && range !== '*' && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ range }) => range)
}
