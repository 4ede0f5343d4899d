import { parseArgs } from 'node:util'
import { type Config, loadConfig } from '../config/load.ts'
import { inParts, type Mistake } from '../config/mistakes.ts'
import { didYouMean } from '../config/nearest.ts'
import { Fault } from '../domain/fault.ts'
import { type Command, type Given, type Terminal, USAGE } from './command.ts'
import { commands } from './commands.ts'
import { helpFor, helpForAll } from './help.ts'
import type { Noted } from './policy-notes.ts'

/** What a process ends with. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/** Runs one command line and returns the exit code: 0 when it went well, 1 when it failed, 2 when it made no sense. */
export async function run(argv: readonly string[], screen: Terminal): Promise<number> {
  const terminal: Terminal = { ...screen, out: (text) => screen.out(harmless(text)), err: (text) => screen.err(harmless(text)) }
  const isJson = argv.includes('--json')
  try {
    return await dispatch(argv, terminal)
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'unexpected'
    const message = error instanceof Error ? error.message : String(error)
    terminal.err(isJson ? JSON.stringify({ error: code, message, ...listed(error) }) : detailed(error, message))
    return code === USAGE ? exitCodes.usage : exitCodes.failed
  }
}

/**
 * What people called themselves may hold characters that a terminal obeys, or that turn the order of what stands beside them. They are written as JSON
 * writes them, so that JSON stays JSON.
 */
const harmless = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\t\r\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** A fault is said in its own words; anything else is a mistake of ours, and its whole trace helps. */
const detailed = (error: unknown, message: string): string => (error instanceof Fault || !(error instanceof Error) ? message : (error.stack ?? message))

/** The mistakes of a configuration one by one, for programs, and what there is to note beside them. */
function listed(error: unknown): { readonly mistakes?: Listed; readonly notes?: Listed } {
  const cause = error instanceof Fault ? error.cause : undefined
  if (Array.isArray(cause)) return { mistakes: (cause as readonly Mistake[]).map(inParts) }
  return isNoted(cause) ? { mistakes: cause.mistakes.map(inParts), notes: cause.notes.map(inParts) } : {}
}

type Listed = readonly { readonly path: string; readonly says: string }[]

const isNoted = (cause: unknown): cause is Noted => typeof cause === 'object' && cause !== null && 'mistakes' in cause && 'notes' in cause

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const command = findCommand(argv)
  if (command === null) return withoutCommand(argv, terminal)
  const { values, positionals } = parse(command, argv.slice(command.name.split(' ').length))
  if (values['help'] === true) terminal.out(helpFor(command))
  else await command.run(givenFor(command, values, positionals, terminal))
  return exitCodes.ok
}

/** Help for everything, or for the commands that begin with what was typed. Asked for, it is an answer; unasked, what was typed made no sense. */
function withoutCommand(argv: readonly string[], terminal: Terminal): number {
  const typed = argv.filter((it) => !it.startsWith('-')).join(' ')
  const group = commands.filter(({ name }) => typed === '' || name.startsWith(`${typed} `))
  const names = commands.map(({ name }) => name)
  if (group.length === 0) throw new Fault(USAGE, `There is no command "${typed}"${didYouMean(typed, names) || '.'} See keyward --help.`)
  terminal.out(helpForAll(group))
  return argv.includes('--help') || argv.includes('-h') ? exitCodes.ok : exitCodes.usage
}

/** The command whose name is the longest beginning of what was typed. */
function findCommand(argv: readonly string[]): Command | null {
  const typed = argv.join(' ')
  const matching = commands.filter(({ name }) => typed === name || typed.startsWith(`${name} `))
  return matching.toSorted((one, other) => other.name.length - one.name.length)[0] ?? null
}

function parse(command: Command, args: readonly string[]): { readonly values: Given['options']; readonly positionals: readonly string[] } {
  const options = Object.fromEntries(Object.entries(command.options ?? {}).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false }]))
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
    })
  } catch (error) {
    throw new Fault(USAGE, `${notParsed(error, Object.keys(options))}\nSee keyward ${command.name} --help.`)
  }
}

/** What Node says, but for an option that is not there: the one that was meant is near. */
function notParsed(error: unknown, options: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error)
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1]
  if (unknown === undefined) return message
  return `There is no option ${unknown}${
    didYouMean(
      unknown,
      [...options, 'help', 'json'].map((it) => `--${it}`),
    ) || '.'
  }`
}

function givenFor(command: Command, options: Given['options'], words: readonly string[], terminal: Terminal): Given {
  const takes = command.takes ?? []
  const needed = takes.filter((it) => it.startsWith('<')).length
  const most = /…[>\]]$/.test(takes.at(-1) ?? '') ? Infinity : takes.length
  if (words.length < needed || words.length > most) {
    throw new Fault(USAGE, `keyward ${command.name} takes ${takes.length === 0 ? 'no words' : takes.join(' ')}. See keyward ${command.name} --help.`)
  }
  let loaded: Promise<Config> | null = null
  return {
    words,
    options,
    terminal,
    config: () => (loaded ??= loadConfig(terminal)),
    say: (value, text) => terminal.out(options['json'] === true ? JSON.stringify(value, null, 2) : text),
  }
}
