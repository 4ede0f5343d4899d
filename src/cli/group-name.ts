import { Fault } from '../domain/fault.ts'
import { type Given, USAGE } from './command.ts'

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,63}$/u

/** The group a command is about: its first word. */
export function groupFrom({ words }: Given): string {
  const [group = ''] = words
  if (!NAME.test(group)) throw new Fault(USAGE, `"${group}" cannot be a group: letters, digits and . _ : / - only, 64 at most.`)
  return group
}
