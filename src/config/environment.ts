import { parse } from 'yaml'
import { type JsonSchema, type Leaf, leavesOf, withoutNull } from './json-schema.ts'
import type { Mistake } from './mistakes.ts'
import { nearest } from './nearest.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Sections that a variable's name leaves out, since what is in them says enough. */
const unspoken = new Set(['lifetimes'])
/** Says which file to read; no setting. */
const reserved = new Set(['KEYWARD_CONFIG'])

/** `session.idleDays` is `KEYWARD_SESSION_IDLE_DAYS`. */
export const variableOf = (path: readonly string[]): string =>
  ['keyward', ...path.filter((part) => !unspoken.has(part))]
    .map((part) => part.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/[^A-Za-z0-9]+/g, '_'))
    .join('_')
    .toUpperCase()

/** What the environment sets, with where each value came from. */
export interface FromEnvironment {
  readonly values: readonly { readonly path: readonly string[]; readonly value: unknown }[]
  readonly mistakes: readonly Mistake[]
}

/** Every `KEYWARD_*`, then every `KEYWARD_*_FILE` (a path to the value, as containers hand over secrets). An empty one counts as not set. */
export function readEnvironment(env: Environment, schema: JsonSchema, readText: (file: string) => string): FromEnvironment {
  const known = new Map(leavesOf(schema).map((leaf) => [variableOf(leaf.path), leaf]))
  const given = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[0].startsWith('KEYWARD_') && !reserved.has(entry[0]) && (entry[1] ?? '') !== '',
  )
  const variables = given.map(([name, text]) => readVariable(name, text, known, readText))
  return {
    values: variables.filter((it) => 'value' in it).toSorted((one, other) => one.rank - other.rank),
    mistakes: variables.filter((it) => 'says' in it),
  }
}

type Read = { readonly path: readonly string[]; readonly value: unknown; readonly rank: number } | Mistake

function readVariable(name: string, text: string, known: ReadonlyMap<string, Leaf>, readText: (file: string) => string): Read {
  const direct = known.get(name)
  if (direct !== undefined) return read(name, direct, () => text, 0)
  const behind = known.get(name.replace(/_FILE$/, ''))
  if (behind !== undefined) return read(name, behind, () => readText(text).replace(/\r?\n$/, ''), 1)
  return { path: [name], says: `is no setting${meant(name, known)}` }
}

/** The beginning, which all of them share, makes nothing alike. */
function meant(name: string, known: ReadonlyMap<string, Leaf>): string {
  const [, rest = '', file = ''] = /^KEYWARD_(.*?)(_FILE)?$/.exec(name) ?? []
  const found = nearest(
    rest,
    [...known.keys()].map((it) => it.replace('KEYWARD_', '')),
  )
  return found === null ? '' : `; did you mean "KEYWARD_${found}${file}"?`
}

function read(name: string, { path, schema }: Leaf, text: () => string, rank: number): Read {
  try {
    return { path, value: valueFrom(text(), withoutNull(schema)), rank }
  } catch (error) {
    return {
      path: [name],
      says: `cannot be read: ${String(error instanceof Error ? error.message : error)
        .split('\n', 1)
        .join('')}`,
    }
  }
}

/** Text into what the setting takes; what does not fit is left as it is, for the schema to refuse. */
function valueFrom(text: string, schema: JsonSchema): unknown {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text
    case 'boolean':
      return { true: true, false: false }[text.trim()] ?? text
    case 'array':
      return /^\s*[[-]/.test(text) ? parse(text) : text.split(',').map((part) => part.trim())
    case 'object':
      return parse(text)
    default:
      return text
  }
}
