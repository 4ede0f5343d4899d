import type { Note } from '../authenticators/authenticator.ts'
import { inALine, inParts, type Mistake } from '../config/mistakes.ts'
import type { Report } from './formats.ts'

/** What a fault holds that is about a policy with something to note. */
export interface Noted {
  readonly mistakes: readonly Mistake[]
  readonly notes: readonly Note[]
}

/** What an administrator should know of a policy, as lines after what came of it; none where there is nothing. */
export const notesInWords = (notes: readonly Note[]): readonly string[] => (notes.length === 0 ? [] : ['To note:', ...notes.map((it) => `  ${inALine(it)}`)])

/** A report on a policy, with what there is to note of it; a file of figures has no place for that. */
export const noted = (report: Report, notes: readonly Note[]): Report => ({
  ...report,
  value: { ...Object(report.value), notes: notes.map(inParts) },
  words: () => [report.words(), ...(notes.length === 0 ? [] : [notesInWords(notes).join('\n')])].join('\n\n'),
})
