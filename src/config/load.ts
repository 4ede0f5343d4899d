import { z } from 'zod'
import { parse } from 'yaml'
import { kindOf, nameOf } from '../authenticators/load.ts'
import { Fault } from '../domain/fault.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { withHelpFolder } from './help-folder.ts'
import { jsonSchemaOf } from './json-schema.ts'
import { inALine, type Mistake, mistakesOf } from './mistakes.ts'
import { overlay, putAt, without } from './merge.ts'
import { relationMistakes } from './relations.ts'
import { authenticators, configSchema, type Settings, type SettingsOf } from './schema.ts'

/** Where settings are read from. Relative paths start at `folder`. */
export interface Sources {
  readonly env: Environment
  readonly folder: string
  /** null when there is no such file. */
  readonly readText: (file: string) => string | null
  /** Names of the files in a folder; null where there is none. Without it no setting may name a folder of files. */
  readonly listFiles?: (folder: string) => readonly string[] | null
  /** Laid over everything; for tests and tools. */
  readonly overrides?: Readonly<Record<string, unknown>>
}

/** Settings that can be relied on. */
export interface Config extends Settings {
  readonly environment: string
  readonly folder: string
  /** The policy before its defaults were filled in, as the database keeps it. */
  readonly policyAsWritten: Readonly<Record<string, unknown>>
}

/**
 * Defaults, then `policy.yaml` beside the file (as its section `policy`), then the file, then `KEYWARD_*`, then `KEYWARD_*_FILE`. Throws `Fault('config-invalid')` with every mistake, a line each, and as a list in its
 * cause.
 */
export async function loadConfig(sources: Sources): Promise<Config> {
  const { env, folder, overrides = {} } = sources
  const environment = env['NODE_ENV'] ?? 'development'
  const file = readFile(sources, environment)
  const kinds = await readKinds(file.value, sources)
  const schema = configSchema(kinds.settingsOf)
  const json = jsonSchemaOf(schema)
  const fromEnv = readEnvironment(env, json, (path) => readOrThrow(sources, path))
  const help = withHelpFolder({ ...fromEnv.values.reduce((value, it) => putAt(value, it.path, it.value), file.value), ...overrides }, sources)
  const raw = help.value
  const parsed = schema.safeParse(raw)
  const found = parsed.success ? [] : mistakesOf(parsed.error.issues, json, raw)
  const rest = parsed.success ? parsed : schema.safeParse(found.reduce(soundPart, raw))
  const related = rest.success ? relationMistakes(rest.data, environment, found) : []
  const mistakes = [...file.mistakes, ...kinds.mistakes, ...fromEnv.mistakes, ...help.mistakes, ...found, ...related]
  if (mistakes.length > 0 || !rest.success) throw new Fault('config-invalid', told(mistakes), { cause: mistakes })
  return { ...rest.data, environment, folder, policyAsWritten: groupIn(raw, 'policy') }
}

/** Without the mistake. Of the policy the whole field goes, since what is left of an entry may be wrong in turn. */
const soundPart = (raw: Raw, { path }: Mistake): Raw => without(raw, path[0] === 'policy' ? path.slice(0, 2) : path)

function groupIn(raw: Raw, name: string): Raw {
  const group = raw[name]
  return typeof group === 'object' && group !== null ? (group as Raw) : {}
}

const told = (mistakes: readonly Mistake[]): string =>
  [
    mistakes.length === 1 ? 'The configuration has a mistake:' : `The configuration has ${mistakes.length} mistakes:`,
    ...mistakes.map((it) => `  ${inALine(it)}`),
  ].join('\n')

type Raw = Readonly<Record<string, unknown>>

interface FromFile {
  readonly value: Raw
  readonly mistakes: readonly Mistake[]
}

function readFile({ env, readText }: Sources, environment: string): FromFile {
  const named = env['KEYWARD_CONFIG'] ?? ''
  const path = named === '' ? `config/${environment}.yaml` : named
  const policy = beside(path, readText)
  const text = readText(path)
  const settings = text === null ? nothingIn(named) : parseFile(path, text)
  return { value: overlay(policy.value, settings.value), mistakes: [...policy.mistakes, ...settings.mistakes] }
}

const nothingIn = (named: string): FromFile => ({
  value: {},
  mistakes: named === '' ? [] : [{ path: ['KEYWARD_CONFIG'], says: `there is no file ${named}` }],
})

/** A policy document in a file of its own, which the section of that name is laid over. */
function beside(path: string, readText: Sources['readText']): FromFile {
  const file = path.replace(/[^/]*$/, 'policy.yaml')
  const text = readText(file)
  if (text === null) return { value: {}, mistakes: [] }
  const { value, mistakes } = parseFile(file, text)
  return { value: { policy: value }, mistakes }
}

function parseFile(path: string, text: string): FromFile {
  try {
    const value: unknown = parse(text) ?? {}
    const record = z.record(z.string(), z.unknown()).safeParse(value)
    return record.success
      ? { value: record.data, mistakes: [] }
      : { value: {}, mistakes: [{ path: [path], says: 'must hold settings, one `name: value` a line' }] }
  } catch (error) {
    return { value: {}, mistakes: [{ path: [path], says: `is not YAML: ${firstLine(error)}` }] }
  }
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error)
    .split('\n', 1)
    .join('')

/** First pass: the list of authenticators alone. Whatever is wrong with the list itself is told by the second pass. */
async function readKinds(file: Raw, sources: Sources): Promise<{ readonly settingsOf: SettingsOf; readonly mistakes: readonly Mistake[] }> {
  const only = z.object({ authenticators })
  const fromEnv = readEnvironment(sources.env, jsonSchemaOf(only), (path) => readOrThrow(sources, path))
  const raw = { ...fromEnv.values.reduce((value, it) => putAt(value, it.path, it.value), file), ...sources.overrides }
  const list = only.safeParse(raw)
  const settingsOf: Record<string, z.ZodType> = {}
  const mistakes: Mistake[] = []
  for (const [index, entry] of (list.success ? list.data.authenticators : authenticators.parse(undefined)).entries()) {
    const found = await kindOf(entry, sources.folder)
    if (typeof found === 'string') mistakes.push({ path: ['authenticators', index], says: `${entry} ${found}` })
    else settingsOf[nameOf(entry)] = found.kind.settings
  }
  return { settingsOf, mistakes }
}

function readOrThrow({ readText }: Sources, path: string): string {
  const text = readText(path)
  if (text === null) throw new Error(`there is no file ${path}`)
  return text
}
