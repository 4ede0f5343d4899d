import type { Config } from '../config/load.ts'
import type { World } from '../composition/world.ts'

/** The world as a command sees it. `src/main.ts` makes it of the process; tests make it of nothing. */
export interface Terminal extends World {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where Keyward was started; relative paths begin here. */
  readonly folder: string
  readonly readText: (file: string) => string | null
  /** Names of the files in a folder; null where there is none. */
  readonly listFiles?: (folder: string) => readonly string[] | null
  readonly writeText: (file: string, text: string) => void
  /** Each a line of its own. */
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Draws over the line; for progress bars. */
  readonly draw: (text: string) => void
  /** Whether progress bars make sense. */
  readonly isTty: boolean
  /** Settles when somebody asks the process to end. */
  readonly stopped: Promise<void>
}

/** One option of a command, as `node:util`'s parseArgs takes it, with its words for `--help`. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly multiple?: boolean
  /** What the value is, for `--help`; a text unless said. */
  readonly value?: 'number'
  readonly says: string
}

export interface Given {
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  readonly terminal: Terminal
  /** Reads the configuration at first use. */
  readonly config: () => Promise<Config>
  /** Prints a value: as JSON with `--json`, else in words. */
  readonly say: (value: unknown, words: string) => void
}

/** One command. `run` returns nothing when all went well, and throws `Fault` when it did not. */
export interface Command {
  /** As typed: `account add`. */
  readonly name: string
  readonly says: string
  /** Words after the name: `<identifier>`; those in square brackets may be left out, and the last may be several (`<identifier…>`). */
  readonly takes?: readonly string[]
  readonly options?: Readonly<Record<string, Option>>
  run(given: Given): Promise<void>
}

/** The code of a fault that says that what was typed makes no sense; the exit code is then 2. */
export const USAGE = 'usage'

/** The text of an option, or undefined. */
export const textOf = ({ options }: Given, name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** Every text of an option that may be given more than once. */
export const textsOf = ({ options }: Given, name: string): readonly string[] => {
  const value = options[name]
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : []
}
