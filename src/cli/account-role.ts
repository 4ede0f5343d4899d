import { belonging } from '../admin/belonging.ts'
import type { AdminRole } from '../domain/account.ts'
import { Fault } from '../domain/fault.ts'
import { actorFrom, actorOption } from './actor.ts'
import { type Command, USAGE } from './command.ts'
import { findDossier } from './find-account.ts'
import { withCellar } from './with-cellar.ts'

const ROLES = ['owner', 'policy', 'people', 'clients', 'auditor'] as const satisfies readonly AdminRole[]

/** Makes administrators, and unmakes them. */
export const accountRole: Command = {
  name: 'account role',
  says: `Gives an account exactly these roles in the office (${ROLES.join(', ')}), or none.`,
  takes: ['<identifier>', '<role…>'],
  options: actorOption,
  async run(given) {
    const [identifier = '', ...words] = given.words
    const roles = rolesFrom(words)
    await withCellar(given, async ({ storage }) => {
      const { account } = await findDossier(storage, identifier)
      await belonging({ storage, now: given.terminal.now }).entrust(account, roles, await actorFrom(given, storage))
      given.say({ sub: account.sub, roles }, roles.length === 0 ? `${identifier} holds no role.` : `${identifier} holds ${roles.join(', ')}.`)
    })
  },
}

function rolesFrom(words: readonly string[]): readonly AdminRole[] {
  if (words.length === 1 && words[0] === 'none') return []
  const unknown = words.find((word) => !ROLES.some((role) => role === word))
  if (unknown !== undefined) throw new Fault(USAGE, `"${unknown}" is no role: ${ROLES.join(', ')}, or none alone.`)
  return ROLES.filter((role) => words.includes(role))
}
