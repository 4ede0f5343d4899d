import { didYouMean } from '../config/nearest.ts'
import { deploymentOf, readPolicy } from '../config/policy-document.ts'
import { Fault } from '../domain/fault.ts'
import type { Policies } from '../domain/policies.ts'
import type { Command, Given } from './command.ts'
import { signatureOf, signedOptions } from './signature.ts'
import { withCellar } from './with-cellar.ts'

/** The brake by hand (`policy.md`, table 4 row 28): nobody is tightened any further, and whoever is blocked stays so. */
export const policyPause: Command = {
  name: 'policy pause',
  says: 'Stops one phase-out from tightening any further; whoever is blocked stays blocked.',
  takes: ['<id>'],
  options: signedOptions,
  async run(given) {
    const [{ author, reason }, id] = [signatureOf(given), given.words[0] ?? '']
    await withCellar(given, async ({ storage: { policies, pauses } }) => {
      await mustBeThere(given, policies, id)
      const isNew = await pauses.pause({ policyId: id, since: given.terminal.now(), by: author, reason })
      given.say({ policy: id, paused: true, changed: isNew }, isNew ? `${id} is paused: nobody is tightened any further.` : `${id} was paused already.`)
    })
  },
}

/** Nothing else ends a pause, whoever or whatever began it. */
export const policyResume: Command = {
  name: 'policy resume',
  says: 'Lets a paused phase-out go on.',
  takes: ['<id>'],
  options: signedOptions,
  async run(given) {
    const [{ author, reason }, id] = [signatureOf(given), given.words[0] ?? '']
    await withCellar(given, async ({ storage: { pauses } }) => {
      const paused = (await pauses.list()).map(({ policyId }) => policyId)
      if (!(await pauses.resume(id, author, reason)))
        throw new Fault('not-paused', `${id} is not paused${didYouMean(id, paused)}. Paused: ${paused.join(', ') || 'nothing'}.`)
      given.say({ policy: id, paused: false }, `${id} goes on.`)
    })
  },
}

/** A slip of the pen would pause nothing, and look like a pause. */
async function mustBeThere(given: Given, policies: Policies, id: string): Promise<void> {
  const newest = await policies.current()
  const read = readPolicy(newest?.document ?? {}, deploymentOf(await given.config()))
  const ids = 'policy' in read ? read.policy.phaseOuts.map((it) => it.id) : [id]
  if (!ids.includes(id))
    throw new Fault('policy-unknown', `The policy in force has no phase-out "${id}"${didYouMean(id, ids)}. It has: ${ids.join(', ') || 'none'}.`)
}
