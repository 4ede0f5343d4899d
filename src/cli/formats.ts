import { Fault } from '../domain/fault.ts'
import { type Given, type Option, textOf, USAGE } from './command.ts'
import { csv, type Cell } from './table.ts'

const FORMATS = ['table', 'json', 'csv'] as const

type Format = (typeof FORMATS)[number]

/** The options of a report that can be printed in several ways. `--json` says the same as `--format json`. */
export const formatOptions = {
  format: { type: 'string', says: `${FORMATS.join(', ')}; table unless given` },
  csv: { type: 'boolean', says: 'print comma-separated values' },
} as const satisfies Readonly<Record<string, Option>>

/** What a report says, three times. */
export interface Report {
  readonly value: unknown
  readonly words: () => string
  readonly heads: readonly string[]
  readonly rows: () => readonly (readonly Cell[])[]
}

/** Prints a report as it was asked for. */
export function print(given: Given, { value, words, heads, rows }: Report): void {
  const { out } = given.terminal
  switch (formatOf(given)) {
    case 'json':
      return out(JSON.stringify(value, null, 2))
    case 'csv':
      return out(csv(heads, rows()))
    case 'table':
      return out(words())
  }
}

/** Throws a usage fault for a format that there is not, and for two at once: neither is what was asked for. */
export function formatOf(given: Given): Format {
  const asked = [...(['json', 'csv'] as const).filter((it) => given.options[it] === true), textOf(given, 'format') ?? []].flat()
  const [wanted = 'table', ...others] = new Set(asked)
  if (others.length > 0) throw new Fault(USAGE, 'Give one of --json, --csv and --format: a report is printed in one way.')
  const format = FORMATS.find((it) => it === wanted)
  if (format === undefined) throw new Fault(USAGE, `--format must be one of ${FORMATS.join(', ')}.`)
  return format
}

/** A whole number that an option gives. Throws a usage fault. */
export function numberOf(given: Given, option: string, fallback: number): number {
  const text = textOf(given, option)
  if (text === undefined) return fallback
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0) throw new Fault(USAGE, `--${option} must be a whole number.`)
  return number
}
