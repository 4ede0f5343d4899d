import { directionOf } from './negotiate.ts'

/** What a message's placeholders are filled with; numbers are written as the language writes them. */
export type Values = Readonly<Record<string, string | number>>

const PLACEHOLDER = /\{(\w+)\}/g

/**
 * `Hello {name}`. A placeholder without a value stays as it is, so that the mistake is seen. In a language written from the right a value is isolated (Unicode
 * Bidirectional Algorithm, FSI and PDI): an address, a provider or a code keeps its own direction and does not tear the sentence apart.
 */
export function interpolate(message: string, values: Values, locale: string): string {
  return message.replace(PLACEHOLDER, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) return whole
    if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value)
    return isolated(locale, value)
  })
}

/** A value that keeps its own direction among words that run from the right. */
export const isolated = (locale: string, value: string): string => (directionOf(locale) === 'rtl' ? `\u2068${value}\u2069` : value)

/**
 * The keys to try for a message that may depend on a number: the number itself (`twice`), the plural category of the language (CLDR), `other`, then the key
 * alone. The number is `{count}`, or the only one among its values, whatever it is called: `{minutes}`. Without one `other` comes last, so that a view that gives
 * a number as text still says something.
 */
export function pluralOf(locale: string, key: string, values: Values): readonly string[] {
  const counted = countedIn(values)
  if (counted === undefined) return [key, `${key}.other`]
  return [`${key}.${counted}`, `${key}.${new Intl.PluralRules(locale).select(counted)}`, `${key}.other`, key]
}

function countedIn(values: Values): number | undefined {
  const { count } = values
  if (typeof count === 'number') return count
  const [only, ...more] = Object.values(values).filter((it) => typeof it === 'number')
  return more.length === 0 ? only : undefined
}

/** The names of a message's placeholders, sorted; every language must use the same ones. */
export const placeholdersOf = (message: string): readonly string[] => [...new Set([...message.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))].toSorted()
