import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { wordFolders, wordsIn } from '../support/word-folders.ts'

/** Which English each message was last translated from: a fingerprint per key, by folder. `npm run translated` writes it, once the other languages say the same again. */
export type TranslatedFrom = Readonly<Record<string, Readonly<Record<string, string>>>>

const file = new URL('translated-from.json', import.meta.url)

export const readTranslatedFrom = (): TranslatedFrom => JSON.parse(readFileSync(file, 'utf8')) as TranslatedFrom

/** What it would be if every language said today what English says. */
export const fingerprints = (): TranslatedFrom =>
  Object.fromEntries(wordFolders.toSorted().map((folder) => [folder, fingerprintsOf(wordsIn(folder)['en'] ?? {})]))

const fingerprintsOf = (words: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.keys(words)
      .toSorted()
      .map((key) => [key, fingerprintOf(words[key] ?? '')]),
  )

const fingerprintOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

if (import.meta.main) writeFileSync(file, `${JSON.stringify(fingerprints(), null, 2)}\n`)
