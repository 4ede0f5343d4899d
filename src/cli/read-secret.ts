import { Fault } from '../domain/fault.ts'
import type { Terminal } from './command.ts'

/** The one line of a file, without its ending: a secret has no place among the words of a command, which others can list. */
export function readSecret({ readText }: Pick<Terminal, 'readText'>, file: string): string {
  const text = readText(file)
  if (text === null) throw new Fault('file-missing', `There is no file ${file}.`)
  return text.replace(/\r?\n$/, '')
}
