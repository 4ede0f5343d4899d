import type { Value } from './statements.ts'

/** One statement in the making: common table expressions that all stand behind one gate, and their values. */
export interface Parts {
  /** True where the gate is open; each part that writes has it among its conditions. */
  readonly gate: string
  readonly values: readonly Value[]
  /** Keeps a value and gives its place, as `$5`. */
  value(value: Value): string
  add(name: string, sql: string): void
  text(select: string): string
}

/** The text depends only on which parts there are, never on their values, so that the statement can be prepared. */
export function startParts(): Parts {
  const values: Value[] = []
  const parts: string[] = []
  return {
    gate: 'exists (select 1 from gate)',
    values,
    value: (value) => `$${values.push(value)}`,
    add: (name, sql) => void parts.push(`${name} as ${sql.startsWith('select') ? 'materialized ' : ''}(${sql})`),
    text: (select) => `with ${parts.join(',\n')}\n${select}`,
  }
}
