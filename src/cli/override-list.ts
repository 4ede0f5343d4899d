import { accountOf, nameBehind, nameOf } from '../admin/people.ts'
import type { OverrideOf } from '../domain/overrides.ts'
import { needsApproval } from '../domain/overrides.ts'
import type { Storage } from '../domain/storage.ts'
import type { Command } from './command.ts'
import { findDossier } from './find-account.ts'
import { withCellar } from './with-cellar.ts'

/** Every exception that has not ended, of one account or of everybody. */
export const overrideList: Command = {
  name: 'override list',
  says: 'Lists the exceptions that have not ended, newest first.',
  takes: ['[identifier]'],
  async run(given) {
    const [name] = given.words
    await withCellar(given, async ({ storage }) => {
      const about = name === undefined ? null : (await findDossier(storage, name)).account.id
      const told = []
      for (const override of await storage.overrides.list(about, given.terminal.now())) told.push(await toldOf(storage, override))
      given.say(
        told,
        told
          .map(({ id, account, state, kind, mode, expiresAt }) => [id, account, [kind, mode ?? ''].join(' ').trim(), state, expiresAt.toISOString()].join('  '))
          .join('\n') || 'No exceptions.',
      )
    })
  },
}

/** An exception with whom it is about, who asked and who approved in names, and whether it counts. */
export async function toldOf(storage: Storage, override: OverrideOf) {
  const about = await accountOf(storage, override.accountId)
  return {
    ...override,
    account: about === null ? override.accountId : nameOf(about),
    actorName: await nameBehind(storage, override.actor),
    approvedByName: override.approvedBy === null ? null : await nameBehind(storage, override.approvedBy),
    state: override.approvedBy === null && needsApproval(override, about?.roles ?? []) ? 'pending' : 'counts',
  } as const
}
