import { parse } from 'yaml'
import type { Mistake } from './mistakes.ts'

type Raw = Readonly<Record<string, unknown>>

interface Files {
  readonly readText: (file: string) => string | null
  /** Names of the files in a folder; null where there is none. */
  readonly listFiles?: (folder: string) => readonly string[] | null
}

/** The questions of `help.folder` as if they stood below `help.questions`, so that the same schema checks them. */
export function withHelpFolder(raw: Raw, files: Files): { readonly value: Raw; readonly mistakes: readonly Mistake[] } {
  const help = raw['help']
  if (!isGroup(help) || typeof help['folder'] !== 'string') return { value: raw, mistakes: [] }
  const folder = help['folder']
  const names = files.listFiles?.(folder) ?? null
  if (names === null) return { value: raw, mistakes: [{ path: ['help', 'folder'], says: `there is no folder ${folder}` }] }
  const given = isGroup(help['questions']) ? help['questions'] : {}
  const read = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => readOne(`${folder}/${name}`, given, files))
  const questions = { ...given, ...Object.fromEntries(read.flatMap(({ id, value }) => (value === null ? [] : [[id, value]]))) }
  return { value: { ...raw, help: { ...help, questions } }, mistakes: read.flatMap(({ mistakes }) => mistakes) }
}

interface ReadFile {
  readonly id: string
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
}

function readOne(file: string, given: Raw, { readText }: Files): ReadFile {
  const id = file.replace(/^.*\//, '').replace(/\.ya?ml$/, '')
  const wrong = (says: string): ReadFile => ({ id, value: null, mistakes: [{ path: [file], says }] })
  if (Object.hasOwn(given, id)) return wrong(`stands in help.questions.${id}, too`)
  try {
    const value: unknown = parse(readText(file) ?? '')
    return isGroup(value) ? { id, value, mistakes: [] } : wrong('must hold one question, as it would stand below help.questions')
  } catch (error) {
    return wrong(
      `is not YAML: ${String(error instanceof Error ? error.message : error)
        .split('\n', 1)
        .join('')}`,
    )
  }
}

const isGroup = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
