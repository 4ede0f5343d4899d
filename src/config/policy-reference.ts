import { type JsonSchema, jsonSchemaOf, type Leaf, leavesOf } from './json-schema.ts'
import { policyDocument } from './policy-schema.ts'
import { cell, fallback, takes } from './reference.ts'

const schema = (): JsonSchema => jsonSchemaOf(policyDocument)

/** For editors, which complete and check a policy document by it. */
export const policySchemaFile = (): string =>
  `${JSON.stringify({ $id: 'https://keyward.example/policy.schema.json', title: 'Keyward policy', ...schema() }, null, 2)}\n`

/** `docs/policy-document.md`: every field, what it takes, its default. */
export function policyDocumentPage(): string {
  const { properties = {} } = schema()
  const entries = Object.entries(properties)
  const single = entries.filter(([, it]) => it.properties === undefined).map(([name, it]) => ({ path: [name], schema: it }))
  const groups = entries.filter(([, it]) => it.properties !== undefined)
  const inGroups = groups.flatMap(([name, it]) => Object.entries(it.properties ?? {}).map(([field, inner]) => [`${name}.${field}`, inner] as const))
  const lists = [...inGroups, ...entries].filter(([, it]) => it.items?.properties !== undefined)
  return (
    [
      intro,
      section('Top level', null, single),
      ...groups.map(([name, it]) => section(`\`${name}\``, it.description ?? null, leavesOf(it, [name]))),
      ...lists.map(([name, it]) => section(`Each entry of \`${name}\``, it.description ?? null, fieldsOf(it.items ?? {}))),
    ].join('\n\n') + '\n'
  )
}

const intro = `# Every field of the policy document

<!-- Printed from src/config/policy-schema.ts by \`npm run docs\`. Do not edit. -->

[policy.md](policy.md) says what a policy does, and how to begin. An empty document is a good policy: every field has a default. A span of time is written \`60d\`,
\`36h\`, or as a number of days; a day is written \`2027-01-31\` and begins in UTC, a moment \`2027-01-31T08:00:00Z\`. An editor completes a document that begins with
\`# yaml-language-server: $schema=./policy.schema.json\` (the file is \`config/policy.schema.json\`; \`keyward policy schema\` prints it).`

/** As for settings, but groups that may also be null, or be said in one word, are looked into. */
function fieldsOf(within: JsonSchema, path: readonly string[] = []): readonly Leaf[] {
  return Object.entries(within.properties ?? {}).flatMap(([name, it]) => {
    const group = groupIn(it)
    const inner = group === null ? [] : fieldsOf(group, [...path, name])
    return group !== null && it.properties !== undefined ? inner : [{ path: [...path, name], schema: it }, ...inner]
  })
}

const groupIn = (it: JsonSchema): JsonSchema | null =>
  [it, ...(it.anyOf ?? []), ...(it.items?.anyOf ?? [])].find(({ properties }) => properties !== undefined) ?? null

function section(title: string, description: string | null, leaves: readonly Leaf[]): string {
  const rows = leaves.map(({ path, schema: it }) => `| \`${path.join('.')}\` | ${takes(it)} | ${fallback(it)} | ${cell(it.description ?? '')} |`)
  return [
    `## ${title}`,
    ...(description === null ? [] : [description]),
    ['| field | takes | default | what it is for |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')
}
