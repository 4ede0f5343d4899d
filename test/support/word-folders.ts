import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { readMessages } from '../../src/i18n/read-messages.ts'
import { root } from './open-hall.ts'

type Words = Readonly<Record<string, string>>

/** Languages that the house speaks, each with all of its words from the moment English has them. */
export const houseLanguages = ['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'sv', 'tr'] as const

/** Every folder of words: the house's, each authenticator's, each example's. */
export const wordFolders: readonly string[] = [
  ...new Set(
    globSync(['src/i18n/messages/**/*.json', 'src/authenticators/*/messages/*.json', 'config/examples/**/messages/*.json'], { cwd: root }).map((file) =>
      dirname(file),
    ),
  ),
]

/** The words of one folder, by language and key. */
export const wordsIn = (folder: string): Readonly<Record<string, Words>> => readMessages(`${root}/${folder}`)

const PLURAL = /\.(\d+|zero|one|two|few|many|other)$/

/** Of `wait.few` its stem `wait`, where English has a plural there; null for every other key, as `demanded.1`. */
export function pluralStem(english: Words, key: string): string | null {
  const stem = key.replace(PLURAL, '')
  return stem !== key && english[`${stem}.one`] !== undefined && english[`${stem}.other`] !== undefined ? stem : null
}

/** The plural categories that a whole number of things can have in a language (CLDR), and `other`, which catches the rest. */
export function categoriesOf(language: string): readonly string[] {
  const rules = new Intl.PluralRules(language)
  return [...new Set(['other', ...Array.from({ length: 201 }, (_, count) => rules.select(count))])].toSorted()
}

/** Texts of one language by what English calls them: all forms of a plural under its stem. */
export function bySubject(english: Words, words: Words): Readonly<Record<string, readonly string[]>> {
  const groups = Map.groupBy(Object.keys(words), (key) => pluralStem(english, key) ?? key)
  return Object.fromEntries([...groups].map(([subject, keys]) => [subject, keys.map((key) => words[key] ?? '')]))
}
