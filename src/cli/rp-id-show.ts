import { rpIdsIn } from '../composition/rp-guard.ts'
import type { Command } from './command.ts'
import { withCellar } from './with-cellar.ts'

/** Which domain passkeys belong to, here and in the database. */
export const rpIdShow: Command = {
  name: 'rp-id show',
  says: 'Shows the domain that passkeys belong to: as it is configured, and as it was last accepted.',
  async run(given) {
    const configured = rpIdsIn(await given.config())
    await withCellar(given, async ({ storage }) => {
      const accepted = await storage.deployed.rpIds()
      const isSame = accepted?.join('\n') === configured.join('\n')
      given.say(
        { configured, accepted },
        [`configured: ${configured.join(', ')}`, `accepted:   ${accepted?.join(', ') ?? 'none yet'}`, ...(isSame ? [] : [NEXT])].join('\n'),
      )
    })
  },
}

const NEXT = 'They differ. Who loses what: keyward rp-id check'
