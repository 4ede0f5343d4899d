import type { Refused } from '../admin/save-policy.ts'
import type { Secrets } from '../admin/simulate.ts'
import { inALine, type Mistake } from '../config/mistakes.ts'
import { Fault } from '../domain/fault.ts'
import { linesOf, shown } from './expectation-words.ts'
import { notesInWords, type Noted } from './policy-notes.ts'

/** Says why a policy is not saved, every reason, with the list of whom it is about; for programs the same as a list of mistakes. */
export function refusal(refused: Refused): Fault {
  const { mistakes, unmet, stranded, administrators, notes } = refused
  const parts = [
    part('It has mistakes:', mistakes.map(inALine)),
    part('It does not do what it says of itself:', unmet.flatMap(linesOf)),
    part(
      stranded.accounts === 1 ? 'One account would be left without a way in:' : `${stranded.accounts} accounts would be left without a way in:`,
      strandedLines(stranded),
    ),
    part(
      'No administrator would be sure to get in: none has a passkey that works, and none is a break-glass account.',
      administrators.map((it) => `${it.name} (${it.sub}), class ${it.class}`),
    ),
    notesInWords(notes),
  ]
  const cause: Noted = { mistakes: asMistakes(refused), notes }
  return new Fault('policy-refused', ['The policy is not saved.', ...parts.flat()].join('\n'), { cause })
}

/** How secrets stand after a change (`policy.md`, table 4 row 26). */
export const secretsInWords = ({ reopened, retained, destroyed }: Secrets): string =>
  `Secrets of what retires: ${reopened} can be used again at once, ${retained} stay blocked and kept, ${destroyed} are destroyed and never come back.`

const part = (head: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [head, ...lines.map((line) => `  ${line}`)])

function strandedLines({ accounts, listed }: Refused['stranded']): readonly string[] {
  const more = accounts - listed.length
  return [...listed.map((it) => `${it.name} (${it.sub}): ${whys[it.why]}`), ...(more > 0 ? [`and ${more} more`] : [])]
}

const whys = {
  'no-way': 'nothing that they have would be accepted',
  'webauthn-alone': 'nothing without WebAuthn would be accepted, although they have it',
} as const

const asMistakes = ({ mistakes, unmet, stranded, administrators }: Refused): readonly Mistake[] => [
  ...mistakes,
  ...unmet.flatMap(({ name, differences }) =>
    differences.map(({ field, expected, found }) => ({ path: ['expectations', name, field], says: `is ${shown(found)}, expected ${shown(expected)}` })),
  ),
  ...stranded.listed.map((it) => ({ path: ['accounts', it.sub], says: `${it.name}: ${whys[it.why]}` })),
  ...administrators.map((it) => ({ path: ['administrators', it.sub], says: `${it.name}: class ${it.class}` })),
]
