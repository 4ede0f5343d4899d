import { type RpChange, tryRpChange } from '../admin/rp-change.ts'
import { makeAuthenticators } from '../composition/authenticators.ts'
import { rpIdsIn, withRpIds } from '../composition/rp-guard.ts'
import type { Config } from '../config/load.ts'
import { inALine } from '../config/mistakes.ts'
import { relationMistakes } from '../config/relations.ts'
import { Fault } from '../domain/fault.ts'
import { type Given, textsOf, USAGE } from './command.ts'
import { progressBar } from './progress.ts'
import type { Stage } from './with-stage.ts'

/** Accounts that are listed by name. */
const LISTED = 1000

/** Tries other RP IDs on everybody; `from` null: on what was found when each passkey was last used. */
export async function trialOf(stage: Stage, from: readonly string[] | null, to: readonly string[]): Promise<RpChange> {
  const { config, storage, policy, realm, terminal } = stage
  const bar = progressBar(terminal, 'accounts', await storage.population.count())
  const assessing = async (ids: readonly string[]) =>
    (await makeAuthenticators(withRpIds(config, ids), keyless, terminal)).map(({ authenticator }) => authenticator)
  const change = await tryRpChange({
    population: storage.population,
    deployed: storage.deployed,
    policy,
    before: from === null ? null : await assessing(from),
    authenticators: await assessing(to),
    realm,
    now: terminal.now(),
    listMax: LISTED,
    step: bar.step,
  })
  bar.end()
  return change
}

/** Assessing takes no secret. */
const keyless = { mac: () => '' }

/** The RP IDs that the options name; those of the configuration where they name none. Throws `Fault('usage')` for what no browser would take. */
export function idsWanted(given: Given, config: Config, to: string | undefined): readonly string[] {
  if (to === undefined) return rpIdsIn(config)
  const ids = [to, ...textsOf(given, 'former')]
  const wrong = relationMistakes(withRpIds(config, ids), config.environment, []).filter(({ path }) => path[0] === 'rp')
  if (wrong.length > 0) throw new Fault(USAGE, wrong.map(inALine).join('\n'))
  return ids
}
