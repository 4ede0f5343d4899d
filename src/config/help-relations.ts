import { topics } from '../help/topics.ts'
import type { HelpSettings } from '../help/settings.ts'
import type { Mistake } from './mistakes.ts'
import { didYouMean } from './nearest.ts'

/** What is wrong with questions and answers when they are looked at together. `fallback`: the language that everybody can be shown. */
export function helpRelations(help: HelpSettings, fallback: string): readonly Mistake[] {
  const ours = topics.map(({ id }) => id)
  const known = [...ours, ...Object.keys(help.questions)]
  const unknown = (path: Mistake['path'], id: string): readonly Mistake[] =>
    known.includes(id) ? [] : [{ path, says: `"${id}" is no question${didYouMean(id, known)}` }]
  return [
    ...help.hide.flatMap((id, index) => unknown(['hide', index], id)),
    ...help.order.flatMap((id, index) => unknown(['order', index], id)),
    ...Object.entries(help.questions).flatMap(([id, { after, related = [], texts }]) => [
      ...(after === undefined ? [] : unknown(['questions', id, 'after'], after)),
      ...related.flatMap((it, index) => unknown(['questions', id, 'related', index], it)),
      ...inCircles(id, help.questions),
      ...(ours.includes(id) ? [] : unworded(id, texts[fallback], fallback)),
    ]),
  ]
}

/** A new question that some readers would not find any words for. */
function unworded(id: string, words: { readonly question?: string | undefined; readonly answer?: string | undefined } | undefined, fallback: string) {
  const missing = (['question', 'answer'] as const).filter((part) => words?.[part] === undefined)
  return missing.map((part) => ({
    path: ['questions', id, 'texts', fallback, part],
    says: `is missing: a new question needs it at least in the language of everybody else (look.languages.fallback)`,
  }))
}

/** A question that stands after itself, in however many steps, would stand nowhere. */
function inCircles(id: string, questions: HelpSettings['questions']): readonly Mistake[] {
  const passed = new Set<string>()
  let at = questions[id]?.after
  while (at !== undefined && !passed.has(at)) {
    if (at === id) return [{ path: ['questions', id, 'after'], says: 'leads back to the question itself' }]
    passed.add(at)
    at = questions[at]?.after
  }
  return []
}
