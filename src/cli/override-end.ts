import { endOverride } from '../admin/override-end.ts'
import { actorFrom, actorOption } from './actor.ts'
import type { Command } from './command.ts'
import { withOffice } from './with-office.ts'

/** Ends an exception before its time. */
export const overrideEnd: Command = {
  name: 'override end',
  says: 'Ends an exception now.',
  takes: ['<id>'],
  options: actorOption,
  async run(given) {
    const [id = ''] = given.words
    const { kind } = await withOffice(given, async (office) => endOverride(office, id, await actorFrom(given, office.storage)))
    given.say({ id, ended: true }, `Ended ${kind} (${id}).`)
  },
}
