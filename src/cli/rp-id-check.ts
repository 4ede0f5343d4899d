import type { Command } from './command.ts'
import { textOf } from './command.ts'
import { idsWanted, trialOf } from './rp-id-trial.ts'
import { rpChangeInWords } from './rp-change-words.ts'
import { withStage } from './with-stage.ts'

/** Who would lose what, before anything is saved (`policy.md`, table 4 row 33). */
export const rpIdCheck: Command = {
  name: 'rp-id check',
  says: 'Shows who would lose which passkeys if they belonged to another domain. Changes nothing.',
  options: {
    to: { type: 'string', says: 'the domain; the configured one unless given' },
    former: { type: 'string', multiple: true, says: 'with --to: a domain whose passkeys would still work (rp.formerIds)' },
  },
  async run(given) {
    await withStage(given, async (stage) => {
      const from = await stage.storage.deployed.rpIds()
      const to = idsWanted(given, stage.config, textOf(given, 'to'))
      const change = await trialOf(stage, from, to)
      given.say({ from, to, ...change }, rpChangeInWords({ from: from ?? ['the domain they were made for'], to, change }))
    })
  },
}
