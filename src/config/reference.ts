import { kinds } from '../authenticators/index.ts'
import { variableOf } from './environment.ts'
import { type JsonSchema, jsonSchemaOf, type Leaf, leavesOf } from './json-schema.ts'
import { configSchema } from './schema.ts'

/** The schema with the settings of every built-in authenticator. */
export const wholeSchema = (): JsonSchema => jsonSchemaOf(configSchema(Object.fromEntries(Object.entries(kinds).map(([id, { settings }]) => [id, settings]))))

/** For editors, which complete and check a configuration file by it. */
export const schemaFile = (): string =>
  `${JSON.stringify({ $id: 'https://keyward.example/keyward.schema.json', title: 'Keyward', ...wholeSchema() }, null, 2)}\n`

/** `docs/configuration.md`: every setting, its variable, what it takes, its default. */
export function configurationPage(): string {
  const { properties = {} } = wholeSchema()
  const single = Object.entries(properties).filter(([, it]) => it.properties === undefined)
  const groups = Object.entries(properties).filter(([, it]) => it.properties !== undefined)
  const first = section(
    'Top level',
    null,
    single.map(([name, schema]) => ({ path: [name], schema })),
  )
  return [intro, first, ...groups.map(([name, schema]) => section(`\`${name}\``, schema.description ?? null, leavesOf(schema, [name])))].join('\n\n') + '\n'
}

const intro = `# Configuration

<!-- Printed from src/config/schema.ts by \`npm run docs\`. Do not edit. -->

Nothing has to be set for development. Settings are laid over one another in this order, the later over the earlier:

1. the defaults below,
2. the file \`config/<NODE_ENV>.yaml\` (\`config/development.yaml\` where \`NODE_ENV\` is not set), or the file that \`KEYWARD_CONFIG\` names,
3. variables of the environment: \`KEYWARD_\` and the path in capitals, as the tables say,
4. the same variables with \`_FILE\` behind them, which name a file that holds the value, as containers hand over secrets.

A variable that is empty counts as not set. Lists are written with commas (\`passkey,email-otp\`) or as YAML; groups as YAML or JSON. Relative paths start at the
folder in which Keyward is started. \`keyward config check\` tells every mistake at once, and \`keyward config print\` shows what is in force.

With \`NODE_ENV=production\`, and wherever the issuer is https, Keyward does not start on development defaults: issuer, secret, database and mail server must be set.
An editor completes a configuration file that begins with \`# yaml-language-server: $schema=./keyward.schema.json\`.`

function section(title: string, description: string | null, leaves: readonly Leaf[]): string {
  const rows = leaves.map(
    ({ path, schema }) => `| \`${path.join('.')}\`<br>\`${variableOf(path)}\` | ${takes(schema)} | ${fallback(schema)} | ${cell(schema.description ?? '')} |`,
  )
  return [
    `## ${title}`,
    ...(description === null ? [] : [description]),
    ['| setting and variable | takes | default | what it is for |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')
}

/** What a setting takes, in whichever of its forms. */
export const takes = (schema: JsonSchema): string => [...new Set(formsOf(schema).map(inWords))].join(', ')

const formsOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf === undefined ? [schema] : schema.anyOf.filter(({ type }) => type !== 'null').flatMap(formsOf)

function inWords(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((it) => `\`${String(it)}\``).join(', ')
  if (schema.const !== undefined) return `\`${String(schema.const)}\``
  return schema.title ?? words[schema.type ?? '']?.(schema) ?? 'a value'
}

const words: Readonly<Record<string, (schema: JsonSchema) => string>> = {
  array: ({ items }) => `a list${items?.type === 'object' ? ' of groups' : ''}`,
  integer: (schema) => `a number${limits(schema)}`,
  number: (schema) => `a number${limits(schema)}`,
  boolean: () => '`true`, `false`',
  object: () => 'a group',
  string: () => 'a text',
}

function limits({ minimum, maximum }: JsonSchema): string {
  const upper = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? null : maximum
  if (minimum === undefined || minimum < 0) return upper === null ? '' : `, at most ${upper}`
  return upper === null ? `, at least ${minimum}` : `, ${minimum} to ${upper}`
}

/** What holds where nothing is said. */
export function fallback(schema: JsonSchema): string {
  if (schema.default === undefined) return 'none'
  return schema.default === null ? 'not set' : `\`${cell(JSON.stringify(schema.default))}\``
}

/** Text that may stand in a table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
