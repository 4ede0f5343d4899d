import type { Tried } from '../admin/expectations.ts'

/** An expectation that is not met: every field, with both values. */
export const linesOf = ({ name, differences, trace }: Tried): readonly string[] => [
  name,
  ...differences.map(({ field, expected, found }) => `  ${field} is ${shown(found)}, expected ${shown(expected)}`),
  ...(trace.length === 0 ? [] : [`  rules: ${trace.join('; ')}`]),
]

/** A value as people read it. */
export const shown = (value: unknown): string => (value === null ? 'nothing' : JSON.stringify(value))
