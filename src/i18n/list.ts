import { isolated } from './interpolate.ts'

/** Several names as the language lists them in a sentence: `Ada, Bob and Cleo`, or with `disjunction` the last one after an "or". Each keeps its own direction. */
export const listIn = (locale: string, names: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  new Intl.ListFormat(locale, { type }).format(names.map((name) => isolated(locale, name)))
