import { parse } from 'yaml'
import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import type { PolicyVersion } from '../domain/policies.ts'
import { type Given, type Option, textOf, USAGE, type Terminal } from './command.ts'

/** The option of every command that takes a document. */
export const fileOption: Option = { type: 'string', says: "the document, YAML or JSON; without it the configuration's own policy" }

/** The document that a command is about, as it was written. Throws `Fault('policy-unreadable')`. */
export async function documentFor(given: Given): Promise<PolicyVersion['document']> {
  const file = textOf(given, 'file')
  return file === undefined ? (await given.config()).policyAsWritten : documentIn(given.terminal, file)
}

/** A document in a file. Throws `Fault('policy-unreadable')` for one that is not there, is neither YAML nor JSON, or holds no fields. */
export function documentIn({ readText }: Pick<Terminal, 'readText'>, file: string): PolicyVersion['document'] {
  const text = readText(file)
  if (text === null) throw new Fault('policy-unreadable', `There is no file ${file}.`)
  const record = z.record(z.string(), z.unknown()).safeParse(parsed(text, file) ?? {})
  if (!record.success) throw new Fault('policy-unreadable', `${file} must hold a policy: one \`name: value\` a line.`)
  return record.data
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new Fault('policy-unreadable', `${file} is neither YAML nor JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The version that was typed. Throws a usage fault. */
export function versionIn(word: string): number {
  if (!/^[1-9]\d{0,8}$/.test(word)) throw new Fault(USAGE, `"${word}" is no version: they are counted 1, 2, 3 (keyward policy history).`)
  return Number(word)
}
