import { Fault } from '../domain/fault.ts'
import type { Command } from './command.ts'
import { withCellar } from './with-cellar.ts'

/** Forgets a client and revokes all that was granted to it. */
export const clientRemove: Command = {
  name: 'client remove',
  says: 'Removes a client from the database and revokes its tokens.',
  takes: ['<client_id>'],
  async run(given) {
    const [id = ''] = given.words
    await withCellar(given, async ({ storage }) => {
      if (!(await storage.clients.remove(id)))
        throw new Fault('client-unknown', `The database holds no client "${id}". Clients of the configuration are removed there.`)
      await storage.artifacts.revokeClient(id)
    })
    given.say({ client_id: id, removed: true }, `Removed ${id} and revoked its tokens.`)
  },
}
