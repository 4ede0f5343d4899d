import { explain, type Explanation } from '../admin/explain.ts'
import { knownClients } from '../admin/known-clients.ts'
import { Fault } from '../domain/fault.ts'
import { type Command, type Given, textOf, USAGE } from './command.ts'
import { momentOf } from './durations.ts'
import { explanationInWords } from './explanation-words.ts'
import { findDossier } from './find-account.ts'
import { type Stage, withStage } from './with-stage.ts'

const BROWSERS = ['known', 'unknown'] as const

/** "Why can't Ada use her password?", answered. */
export const policyExplain: Command = {
  name: 'policy explain',
  says: 'Explains what the policy in force decides for an account, and why.',
  options: {
    account: { type: 'string', says: 'an address, a user name, or a sub' },
    client: { type: 'string', says: 'as if they signed in to this client' },
    browser: { type: 'string', says: `${BROWSERS.join(' or ')}; known unless given` },
    at: { type: 'string', says: 'as if it were this time: 2026-11-22 or 2026-11-22T12:00:00Z' },
  },
  async run(given) {
    const name = textOf(given, 'account')
    if (name === undefined) throw new Fault(USAGE, 'keyward policy explain takes --account: whom it is about.')
    const [known, at] = [isKnown(given), textOf(given, 'at')]
    const now = at === undefined ? given.terminal.now() : momentOf('at', at)
    await withStage(given, async (stage) => {
      const { storage, policy, authenticators, pauses } = stage
      const clientId = await clientIn(given, stage)
      const dossier = await findDossier(storage, name)
      const { createdAt } = dossier.account
      const browser = { known, firstSeenAt: known ? createdAt : null, failures: 0 }
      const explanation: Explanation = explain({ dossier, policy, authenticators, pauses, now, clientId, browser })
      given.say(explanation, explanationInWords(explanation))
    })
  },
}

/** A mistyped one would be explained as if no rule were about it. */
async function clientIn(given: Given, { config, storage }: Stage): Promise<string | null> {
  const id = textOf(given, 'client')
  if (id === undefined) return null
  if (!(await knownClients(config, storage)).includes(id))
    throw new Fault('client-unknown', `There is no client "${id}": keyward client list tells all of them.`)
  return id
}

function isKnown(given: Given): boolean {
  const browser = textOf(given, 'browser') ?? 'known'
  if (BROWSERS.every((it) => it !== browser)) throw new Fault(USAGE, `--browser must be ${BROWSERS.join(' or ')}.`)
  return browser === 'known'
}
