import { openDatabase } from '../composition/cellar.ts'
import { migrate } from '../storage/migrate.ts'
import type { Command } from './command.ts'

/** For deployments that give the server no right to change tables, or that migrate before they roll out. */
export const migrateCommand: Command = {
  name: 'migrate',
  says: 'Brings the database to the newest schema. Safe to run from any number of places at once.',
  async run({ config, terminal, say }) {
    const database = await openDatabase(await config(), terminal, 'command')
    try {
      const applied = await migrate(database.url)
      say({ applied }, applied.length === 0 ? 'The schema is the newest.' : `Applied ${applied.join(', ')}.`)
    } finally {
      await database.stop()
    }
  },
}
