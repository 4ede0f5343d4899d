import { interpolate, pluralOf, type Values } from './interpolate.ts'
import { isLanguage } from './moment.ts'
import { readMessages, readShared, type Catalogue } from './read-messages.ts'
import { type Surrounding, surroundings } from './surroundings.ts'

/** Where the words of one deployment come from. Of two sources of one key the later wins: house, authenticator, operator, configuration. */
export interface MessageSources {
  /** Folder of `<language>.json`, and of a folder of such files for each part of the house: the words every page may use. */
  readonly shared: string
  /** Each authenticator's own words, looked up before the shared ones. */
  readonly authenticators: readonly { readonly id: string; readonly folder: string }[]
  /** `<language>.json` and `authenticators/<id>/<language>.json`; every key in them replaces ours. */
  readonly operator?: string | null
  /** Single messages from the configuration, by language. */
  readonly overrides?: Catalogue
  /** Keys that say nothing in any language, whoever worded them: what an operator took away. */
  readonly withheld?: readonly string[]
  /** Values every message may name, as `{product}`. */
  readonly everywhere?: Values
  /** The language of those whose own we have not. */
  readonly fallback: string
}

/** Every word of the house. */
export interface Messages {
  /** BCP 47, sorted; what `negotiate` chooses from. */
  readonly languages: readonly string[]
  readonly fallback: string
  /** The message in the nearest language that has it, the namespace (an authenticator's id) before the shared ones; the key itself where nobody has it. */
  t(locale: string, key: string, values?: Values, namespace?: string): string
  /** `t` for one reader: of `key.in-app`, `key.windows` and `key` the first that there is, in their language before any other. */
  voice(locale: string, around: readonly Surrounding[]): Say
}

/** `t` with the language fixed: what views are given. */
export type Say = (key: string, values?: Values, namespace?: string) => string

const SHARED = ''

/** Reads all files once, at start. */
export function createMessages(sources: MessageSources): Messages {
  const catalogues = gather(sources)
  const withheld = new Set(sources.withheld)
  const languages = Object.keys(catalogues.get(SHARED) ?? {}).toSorted()
  const find = (languageChain: readonly string[], keysIn: (language: string) => readonly string[], namespaces: readonly string[]): string | undefined => {
    for (const language of languageChain) {
      const keys = keysIn(language)
      for (const namespace of namespaces) {
        const words = catalogues.get(namespace)?.[language] ?? {}
        const key = keys.find((one) => Object.hasOwn(words, one))
        if (key !== undefined) return words[key]
      }
    }
    return undefined
  }
  const voice: Messages['voice'] =
    (wanted, around) =>
    (key, values = {}, namespace = SHARED) => {
      if (withheld.has(key)) return ''
      const locale = isLanguage(wanted) ? wanted : sources.fallback
      const all = { ...sources.everywhere, ...values }
      const keysIn = (language: string) => pluralOf(language, key, all).flatMap((one) => [...around.map((surrounding) => `${one}.${surrounding}`), one])
      const message = find(chain(locale, sources.fallback), keysIn, namespace === SHARED ? [SHARED] : [namespace, SHARED])
      return message === undefined ? key : interpolate(message, all, locale)
    }
  return { languages, fallback: sources.fallback, voice, t: (locale, key, values, namespace) => voice(locale, [])(key, values, namespace) }
}

const chain = (locale: string, fallback: string): readonly string[] => [...new Set([locale, locale.split('-')[0] ?? locale, fallback])]

function gather(sources: MessageSources): ReadonlyMap<string, Catalogue> {
  const operator = sources.operator ?? null
  const catalogues = new Map<string, Catalogue>()
  catalogues.set(SHARED, merge(readShared(sources.shared), operator === null ? {} : readMessages(operator, true), sources.overrides ?? {}))
  for (const { id, folder } of sources.authenticators) {
    catalogues.set(id, merge(readMessages(folder, true), operator === null ? {} : readMessages(`${operator}/authenticators/${id}`, true)))
  }
  return catalogues
}

/** What a variant of a message has behind its key: where it is read, or which plural it is. */
const VARIANT = new RegExp(`\\.(${surroundings.join('|')}|\\d+|zero|one|two|few|many|other)$`)

/** The later wins; and a text that is replaced takes its variants with it, so that nobody still reads ours on one platform or for one number. */
function merge(...catalogues: readonly Catalogue[]): Catalogue {
  const merged: Record<string, Readonly<Record<string, string>>> = {}
  for (const [language, words] of catalogues.flatMap((catalogue) => Object.entries(catalogue))) {
    const kept = Object.entries(merged[language] ?? {}).filter(([key]) => !VARIANT.test(key) || !Object.hasOwn(words, key.replace(VARIANT, '')))
    merged[language] = { ...Object.fromEntries(kept), ...words }
  }
  return merged
}
