import { findOverride } from '../admin/override-end.ts'
import type { Command } from './command.ts'
import { toldOf } from './override-list.ts'
import { withCellar } from './with-cellar.ts'

/** All of one exception. */
export const overrideShow: Command = {
  name: 'override show',
  says: 'Shows an exception: for whom, why, who asked, who approved, until when.',
  takes: ['<id>'],
  async run(given) {
    await withCellar(given, async ({ storage }) => {
      const told = await toldOf(storage, await findOverride(storage, given.words[0] ?? '', given.terminal.now()))
      given.say(told, inWords(told))
    })
  },
}

function inWords({ kind, mode, account, reason, actorName, approvedByName, state, createdAt, expiresAt }: Awaited<ReturnType<typeof toldOf>>): string {
  return [
    `${[kind, mode ?? ''].join(' ').trim()} for ${account}: ${state}`,
    `why       ${reason}`,
    `asked by  ${actorName}, ${createdAt.toISOString()}`,
    `approved  ${approvedByName ?? (state === 'pending' ? 'not yet' : 'not needed')}`,
    `until     ${expiresAt.toISOString()}`,
  ].join('\n')
}
