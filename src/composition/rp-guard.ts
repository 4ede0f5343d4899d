import { reassess } from '../admin/reassess.ts'
import { type RpChange, tryRpChange } from '../admin/rp-change.ts'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import { rpChangeInWords } from '../cli/rp-change-words.ts'
import type { Config } from '../config/load.ts'
import { Fault } from '../domain/fault.ts'
import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { makeAuthenticators } from './authenticators.ts'
import { openPolicy, type PolicyInForce } from './policy-in-force.ts'
import type { World } from './world.ts'

/** Accounts that are named where the server refuses to start. */
const NAMED = 10

interface RpParts {
  readonly config: Config
  readonly storage: Storage
  readonly vault: Pick<Vault, 'mac'>
  readonly world: World
  readonly authenticators: readonly LoadedAuthenticator[]
  readonly policy: PolicyInForce
}

/** RP IDs whose passkeys work under a configuration, the one of new passkeys first. */
export const rpIdsIn = ({ rp, issuer }: Pick<Config, 'rp' | 'issuer'>): readonly string[] => [rp.id ?? new URL(issuer).hostname, ...rp.formerIds]

/** The same configuration with other RP IDs. */
export const withRpIds = (config: Config, [id = '', ...formerIds]: readonly string[]): Config => ({ ...config, rp: { ...config.rp, id, formerIds } })

/** The policy in force, once it is clear that nobody loses passkeys unseen. */
export async function openGuarded(parts: Omit<RpParts, 'policy'>): Promise<PolicyInForce> {
  const policy = await openPolicy({ config: parts.config, storage: parts.storage, log: parts.world.log })
  await guardRpIds({ ...parts, policy })
  return policy
}

/**
 * Throws `Fault('rp-id-changed')` where passkeys that worked would work no more, with who loses what: `keyward rp-id accept` says that this is meant. Where nobody
 * loses anything, as in an empty database, the RP ID is accepted as it is.
 */
async function guardRpIds(parts: RpParts): Promise<void> {
  const { config, storage, world } = parts
  const [accepted, ids] = [await storage.deployed.rpIds(), rpIdsIn(config)]
  if (accepted?.join('\n') === ids.join('\n')) return
  const change = await changeFrom(parts, accepted)
  if (change.lost > 0) throw new Fault('rp-id-changed', refusal(accepted ?? ['another domain'], ids, change))
  await reassess(storage, { authenticators: parts.authenticators.map(({ authenticator }) => authenticator) })
  await storage.deployed.acceptRpIds(ids, accepted, world.now())
  if (accepted !== null) world.log({ level: 'info', message: 'passkeys belong to another domain, and nobody loses any', data: { from: accepted, to: ids } })
}

/** From what was accepted to what is configured; where nothing was accepted yet, from what each passkey was found to be when it was last used. */
async function changeFrom({ config, storage, vault, world, authenticators, policy }: RpParts, from: readonly string[] | null): Promise<RpChange> {
  const quiet = { ...world, log: () => undefined }
  const before = from === null ? null : await makeAuthenticators(withRpIds(config, from), vault, quiet)
  return tryRpChange({
    population: storage.population,
    deployed: storage.deployed,
    policy: policy.current(),
    before: before?.map(({ authenticator }) => authenticator) ?? null,
    authenticators: authenticators.map(({ authenticator }) => authenticator),
    realm: { retiringOffered: true, paused: policy.paused() },
    now: world.now(),
    listMax: NAMED,
  })
}

const refusal = (from: readonly string[], to: readonly string[], change: RpChange): string =>
  [
    rpChangeInWords({ from, to, change }),
    '',
    `Nothing was changed, and the server did not start. Change the configuration back (rp.id), keep passkeys of the old name working`,
    `(rp.formerIds), or say that this is meant: keyward rp-id accept --to ${to[0] ?? ''}`,
  ].join('\n')
