import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import { readMessages } from '../i18n/read-messages.ts'

/** Words that pages ask every authenticator for. */
const WORDS = ['name', 'choose', 'title']

/** What an authenticator from outside lacks beside its module, a sentence each: found at start, since whoever chose it would meet a broken page. */
export function missingFiles(
  { authenticator, folder, builtIn }: LoadedAuthenticator,
  { look, folder: base }: Pick<Config, 'look' | 'folder'>,
): readonly string[] {
  if (builtIn) return []
  const theirs = (path: string | null): readonly string[] => (path === null ? [] : [resolve(base, path, 'authenticators', authenticator.id)])
  return [
    ...missingViews(authenticator.enrolment === null ? ['sign-in'] : ['sign-in', 'enrol'], [...theirs(look.viewsFolder), join(folder, 'views')]),
    ...missingWords(look.languages.fallback, [...theirs(look.messagesFolder), join(folder, 'messages')]),
  ]
}

const missingViews = (names: readonly string[], folders: readonly string[]): readonly string[] =>
  names
    .filter((name) => !folders.some((folder) => existsSync(join(folder, `${name}.eta`))))
    .map((name) => `has no page: views/${name}.eta is missing beside its module`)

function missingWords(language: string, folders: readonly string[]): readonly string[] {
  const words = new Set(folders.flatMap((folder) => Object.keys(readMessages(folder, true)[language] ?? {})))
  const missing = WORDS.filter((word) => !words.has(word))
  return missing.length === 0 ? [] : [`has no words for ${missing.join(', ')}: messages/${language}.json beside its module must have them`]
}
