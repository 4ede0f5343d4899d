import { Fault } from '../domain/fault.ts'
import type { StoredKey } from '../domain/storage.ts'
import { rotateKeys } from '../oidc/keys.ts'
import { longestTokenSeconds, seconds } from '../oidc/settings.ts'
import type { Config } from '../config/load.ts'
import { type Command, textOf, USAGE } from './command.ts'
import { withCellar } from './with-cellar.ts'

const kinds = ['signing', 'cookie', 'data', 'dpop'] as const satisfies readonly StoredKey['kind'][]

/** Makes successors. Running servers follow within seconds; no request fails. */
export const keysRotate: Command = {
  name: 'keys rotate',
  says: 'Makes new keys; running servers follow within seconds and no token is lost.',
  options: {
    kind: { type: 'string', says: `${kinds.join(', ')}; signing unless given` },
    now: { type: 'boolean', says: 'sign with the new keys at once: for a key that leaked. Clients that have not seen it fetch the keys anew' },
  },
  async run(given) {
    const kind = kinds.find((it) => it === (textOf(given, 'kind') ?? 'signing'))
    if (kind === undefined) throw new Fault(USAGE, `--kind must be one of ${kinds.join(', ')}.`)
    const config = await given.config()
    const leadSeconds = given.options['now'] === true || kind !== 'signing' ? 0 : config.keys.leadSeconds
    const made = await withCellar(given, async ({ keys, storage }) => {
      const fresh = await rotateKeys(keys, given.terminal, { kind, leadSeconds, keepSeconds: keepSecondsOf(kind, config) })
      await storage.events.add([{ type: 'keys.rotated', accountId: null, signInId: null, clientId: null, data: { kind } }], given.terminal.now())
      return fresh
    })
    const told = made.map(({ id, algorithm, activeFrom }) => ({ id, kind, algorithm, activeFrom }))
    given.say(
      told,
      told
        .map(
          ({ id, algorithm, activeFrom }) =>
            `${['New', kind, 'key', id, algorithm].filter((it) => it !== '').join(' ')}, in use from ${activeFrom.toISOString()}.`,
        )
        .join('\n'),
    )
  },
}

/** How long what the old key made may still come back: tokens, cookies, nonces. */
function keepSecondsOf(kind: (typeof kinds)[number], config: Config): number {
  if (kind === 'signing') return longestTokenSeconds(config)
  return kind === 'cookie' ? seconds.days(config.lifetimes.sessionAbsoluteDays) : seconds.hours(1)
}
