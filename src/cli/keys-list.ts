import type { Command } from './command.ts'
import { withCellar } from './with-cellar.ts'

/** Which keys there are and what each is for now; never a secret. */
export const keysList: Command = {
  name: 'keys list',
  says: 'Lists the keys: what each is for, from when, until when.',
  async run(given) {
    const now = given.terminal.now()
    const keys = await withCellar(given, ({ stored }) => Promise.resolve(stored()))
    const told = keys.map(({ secret: _secret, ...key }) => ({ ...key, state: stateOf(key, now) }))
    given.say(
      told,
      told
        .map(({ kind, algorithm, id, state, activeFrom, dropAt }) =>
          [kind.padEnd(8), algorithm.padEnd(6), id, state.padEnd(7), activeFrom.toISOString(), dropAt?.toISOString() ?? ''].join('  '),
        )
        .join('\n'),
    )
  },
}

function stateOf({ activeFrom, dropAt }: { readonly activeFrom: Date; readonly dropAt: Date | null }, now: Date): 'next' | 'active' | 'kept' | 'dropped' {
  if (activeFrom > now) return 'next'
  if (dropAt === null) return 'active'
  return dropAt > now ? 'kept' : 'dropped'
}
