import type { HelpSettings, OwnQuestion } from './settings.ts'

type Words = Readonly<Record<string, string>>

/** The operator's words as messages, by language: they take the place of ours, and are looked up like ours. */
export function ownWords({ questions }: Pick<HelpSettings, 'questions'>): Readonly<Record<string, Words>> {
  const all = Object.entries(questions).flatMap(([id, { texts }]) =>
    Object.entries(texts).map(([language, wording]) => ({ language, words: wordsOf(id, wording) })),
  )
  return Object.fromEntries(
    [...Map.groupBy(all, ({ language }) => language)].map(([language, parts]) => [language, Object.assign({}, ...parts.map(({ words }) => words)) as Words]),
  )
}

function wordsOf(id: string, { systems = {}, ...parts }: OwnQuestion['texts'][string]): Words {
  const bySystem = Object.entries(systems).map(([system, text]) => [`help.${id}.system${system === 'other' ? '' : `.${system}`}`, text] as const)
  const rest = Object.entries(parts).flatMap(([part, text]) => (text === undefined ? [] : [[`help.${id}.${part}`, text] as const]))
  return Object.fromEntries([...rest, ...bySystem])
}

/** Keys that say nothing: links to a question that nobody can find would only mislead. */
export const withheldWords = ({ hide }: Pick<HelpSettings, 'hide'>): readonly string[] => hide.map((id) => `help.${id}.question`)
