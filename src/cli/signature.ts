import { Fault } from '../domain/fault.ts'
import { type Given, type Option, type Terminal, textOf, USAGE } from './command.ts'

/** Options of every command that changes what holds for people. */
export const signedOptions = {
  reason: { type: 'string', says: 'why, for whoever reads the history; needed' },
  author: { type: 'string', says: 'who; the name of the user who runs this unless given' },
} as const satisfies Readonly<Record<string, Option>>

/** Who changes something, and why. Throws a usage fault where no reason was given. */
export function signatureOf(given: Given): { readonly author: string; readonly reason: string } {
  const reason = (textOf(given, 'reason') ?? '').replaceAll(/\s+/g, ' ').trim()
  if (reason === '') throw new Fault(USAGE, '--reason is needed: a sentence for whoever reads the history.')
  return { author: textOf(given, 'author') ?? userOf(given.terminal), reason }
}

/** Whoever runs the command, as far as the machine says. */
export const userOf = ({ env }: Pick<Terminal, 'env'>): string => env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? 'command line'
