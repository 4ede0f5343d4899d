import { z } from 'zod'

/** The part of JSON Schema (2020-12) that our settings print as. */
export interface JsonSchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly secret?: boolean
  readonly enum?: readonly unknown[]
  readonly const?: string | number | boolean | null
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
}

/** One setting that holds a value, and the whole path to it. */
export interface Leaf {
  readonly path: readonly string[]
  readonly schema: JsonSchema
}

/** The schema as it is written by people: before defaults are filled in. */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema

/** Every setting below a schema, in the order in which they are declared. Lists and free records are one setting each. */
export function leavesOf(schema: JsonSchema, path: readonly string[] = []): readonly Leaf[] {
  if (schema.properties === undefined) return [{ path, schema }]
  return Object.entries(schema.properties).flatMap(([name, inner]) => leavesOf(inner, [...path, name]))
}

/** The schema at a path, through objects, lists and free records; null where there is none. */
export function schemaAt(schema: JsonSchema, path: readonly PropertyKey[]): JsonSchema | null {
  const [first, ...rest] = path
  if (first === undefined) return schema
  const within = [schema, ...(schema.anyOf ?? [])]
  const inner = within.map((it) => stepInto(it, first)).find((it) => it !== null)
  return inner === undefined ? null : schemaAt(inner ?? {}, rest)
}

/** What the schema takes besides null. */
export const withoutNull = (schema: JsonSchema): JsonSchema => ({ ...schema, ...schema.anyOf?.find(({ type }) => type !== 'null') })

function stepInto(schema: JsonSchema, name: PropertyKey): JsonSchema | null {
  if (typeof name === 'number') return schema.items ?? null
  const named = schema.properties?.[String(name)]
  if (named !== undefined) return named
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : null
}
