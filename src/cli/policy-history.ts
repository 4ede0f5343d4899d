import { Fault } from '../domain/fault.ts'
import { type Command, textOf, USAGE } from './command.ts'
import { withCellar } from './with-cellar.ts'

const USUAL = 50

/** Who changed the policy, when and why. */
export const policyHistory: Command = {
  name: 'policy history',
  says: 'Lists the versions of the policy, newest first, with author and reason.',
  options: { limit: { type: 'string', value: 'number', says: `how many; ${USUAL} unless given` } },
  async run(given) {
    const limit = Number(textOf(given, 'limit') ?? USUAL)
    if (!Number.isInteger(limit) || limit < 1) throw new Fault(USAGE, '--limit must be a whole number, at least 1.')
    await withCellar(given, async ({ storage: { policies } }) => {
      const versions = (await policies.list(limit)).map(({ version, createdAt, author, reason }) => ({ version, createdAt, author, reason }))
      const lines = versions.map((it) => [String(it.version).padStart(5), it.createdAt.toISOString(), it.author, it.reason].join('  '))
      given.say(versions, lines.join('\n') || 'No policy was saved yet.')
    })
  },
}
