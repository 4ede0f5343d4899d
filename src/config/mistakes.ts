import type { z } from 'zod'
import { type JsonSchema, schemaAt } from './json-schema.ts'
import { didYouMean } from './nearest.ts'

/** One thing wrong with the configuration, path first. */
export interface Mistake {
  readonly path: readonly PropertyKey[]
  readonly says: string
}

/** `session.idleDays: must be a whole number, is "soon"`. */
export const inALine = ({ path, says }: Mistake): string => `${path.map(String).join('.') || 'configuration'}: ${says}`

/** The same in its two parts, for programs. */
export const inParts = ({ path, says }: Mistake): { readonly path: string; readonly says: string } => ({ path: path.map(String).join('.'), says })

type Issue = z.core.$ZodIssue

/** What zod found, in words; unknown keys one by one with the nearest known one. Values of secret settings are not repeated. */
export function mistakesOf(issues: readonly Issue[], schema: JsonSchema, value: unknown): readonly Mistake[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, schema))
    const given = valueAt(value, issue.path)
    const secret = schemaAt(schema, issue.path)?.secret === true
    return [{ path: issue.path, says: inWords(issue, given, secret || typeof given === 'object' ? '' : `, is ${show(given)}`) }]
  })
}

function unknownKey(path: readonly PropertyKey[], key: string, schema: JsonSchema): Mistake {
  const around = schemaAt(schema, path)
  const known = Object.keys(around?.properties ?? around?.anyOf?.find((it) => it.properties !== undefined)?.properties ?? {})
  return { path: [...path, key], says: `is no setting${didYouMean(key, known)}` }
}

function inWords(issue: Issue, given: unknown, is: string): string {
  if (given === undefined) return 'is missing'
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}${is}`
    case 'invalid_value':
      return `must be ${issue.values.map(show).join(' or ')}${is}`
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${bound(issue.minimum, issue.origin, is)}`
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${bound(issue.maximum, issue.origin, is)}`
    case 'invalid_format':
      return ownWords(issue, `must be ${formats[issue.format] ?? `of the form ${issue.format}`}`) + is
    case 'custom':
      return issue.message
    default:
      return ownWords(issue, 'fits none of the forms it may have') + is
  }
}

/** What the schema says of it, where it has words of its own. */
const ownWords = ({ message }: Issue, otherwise: string): string => (message.startsWith('Invalid') ? otherwise : message)

const bound = (limit: number | bigint, origin: string, is: string): string => (units[origin] === undefined ? `${limit}${is}` : `${limit} ${units[origin]}`)

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
  record: 'a group of settings',
}
const units: Readonly<Record<string, string>> = { string: 'characters long', array: 'entries long' }
const formats: Readonly<Record<string, string>> = { url: 'an absolute address', email: 'an e-mail address' }

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing'

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined), value)
}
