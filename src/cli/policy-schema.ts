import { policySchemaFile } from '../config/policy-reference.ts'
import type { Command } from './command.ts'

/** For editors, and for whoever makes documents with a program. */
export const policySchema: Command = {
  name: 'policy schema',
  says: 'Prints the JSON Schema of a policy document.',
  run({ terminal }) {
    terminal.out(policySchemaFile().trimEnd())
    return Promise.resolve()
  },
}
