import type { HelpSettings } from './settings.ts'

type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The operator's words as messages, by language: they take the place of ours, and are looked up like ours. */
export function ownWords({ questions }: Pick<HelpSettings, 'questions'>): Catalogue {
  const byLanguage: Record<string, Record<string, string>> = {}
  for (const [id, { texts }] of Object.entries(questions)) {
    for (const [language, { systems = {}, ...parts }] of Object.entries(texts)) {
      const words = (byLanguage[language] ??= {})
      for (const [part, text] of Object.entries(parts)) if (text !== undefined) words[`help.${id}.${part}`] = text
      for (const [system, text] of Object.entries(systems)) words[`help.${id}.system${system === 'other' ? '' : `.${system}`}`] = text
    }
  }
  return byLanguage
}

/** Keys that say nothing: links to a question that nobody can find would only mislead. */
export const withheldWords = ({ hide }: Pick<HelpSettings, 'hide'>): readonly string[] => hide.map((id) => `help.${id}.question`)
