import { reassess } from '../admin/reassess.ts'
import { rpIdsIn } from '../composition/rp-guard.ts'
import { Fault } from '../domain/fault.ts'
import { type Command, textOf, USAGE } from './command.ts'
import { progressBar } from './progress.ts'
import { rpChangeInWords } from './rp-change-words.ts'
import { trialOf } from './rp-id-trial.ts'
import { withStage } from './with-stage.ts'

/** Says that the configured RP ID is meant, whoever loses passkeys by it. */
export const rpIdAccept: Command = {
  name: 'rp-id accept',
  says: 'Accepts the configured domain of passkeys, and assesses every stored passkey anew.',
  options: { to: { type: 'string', says: 'the configured domain once more, so that nobody accepts another by mistake' } },
  async run(given) {
    await withStage(given, async (stage) => {
      const { storage, authenticators, config, terminal } = stage
      const [from, to] = [await storage.deployed.rpIds(), rpIdsIn(config)]
      if (textOf(given, 'to') !== to[0]) throw new Fault(USAGE, `--to must name the configured domain, ${to[0] ?? ''}.`)
      const change = await trialOf(stage, from, to)
      const bar = progressBar(terminal, 'accounts assessed', await storage.population.count())
      const reassessed = await reassess(storage, { authenticators, step: bar.step })
      bar.end()
      await storage.deployed.acceptRpIds(to, from, terminal.now())
      const told = rpChangeInWords({ from: from ?? ['the domain they were made for'], to, change })
      given.say({ from, to, reassessed, ...change }, [told, '', `Accepted. ${reassessed} passkeys were assessed anew.`].join('\n'))
    })
  },
}
