import { stringify } from 'yaml'
import { withoutSecrets } from '../config/print.ts'
import type { Command } from './command.ts'

/** Shows what is in force, secrets left out. */
export const configPrint: Command = {
  name: 'config print',
  says: 'Prints every setting that is in force; secrets are left out.',
  async run({ config, say }) {
    const shown = withoutSecrets(await config())
    say(shown, stringify(shown).trimEnd())
  },
}
