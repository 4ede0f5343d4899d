import { z } from 'zod'

/** A language as operators name it. */
export const languageTag = z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/, 'a language is written as in BCP 47, for example de or pt-BR')

/** One text for everybody, or one for each language. */
export const localised = (longest: number) => {
  const text = z.string().min(1).max(longest)
  return z.union([text, z.record(languageTag, text)])
}

type Localised = string | Readonly<Record<string, string>>

/** In the reader's language, in its base, or else the first that there is. */
export function textFor(given: Localised, locale: string): string {
  if (typeof given === 'string') return given
  return given[locale] ?? given[locale.split('-')[0] ?? locale] ?? Object.values(given)[0] ?? ''
}
