import { accountRoutes } from './composition/account.ts'
import { makeAuthenticators } from './composition/authenticators.ts'
import { type Cellar, openCellar } from './composition/cellar.ts'
import { checkClients, openDesk } from './composition/desk.ts'
import { linkRoutes, makeOffice } from './composition/office.ts'
import { sessionsEnder } from './composition/end-sessions.ts'
import { helpOf, makePages } from './composition/pages.ts'
import type { PolicyInForce } from './composition/policy-in-force.ts'
import { openPostOffice } from './composition/post-office.ts'
import { openGuarded } from './composition/rp-guard.ts'
import { openRounds } from './composition/rounds.ts'
import { askRetiringOffered } from './composition/retiring-offered.ts'
import { listen } from './composition/server.ts'
import { makeWalk, rulesForSessions } from './composition/walk.ts'
import { every, type World } from './composition/world.ts'
import type { Config } from './config/load.ts'
import { isLoopback } from './config/relations.ts'
import type { PostedLetter } from './domain/letter.ts'
import type { Storage, StoredKey } from './domain/storage.ts'
import { hall } from './http/hall.ts'
import { hallRoutes } from './http/hall-routes.ts'
import { wellKnownRoutes } from './http/well-known-routes.ts'
import type { Route } from './http/visit.ts'
import type { Post } from './mail/post.ts'
import { makeInteractions } from './oidc/interactions.ts'
import type { ProviderParts } from './oidc/provider.ts'
import { keepFresh, type Listener } from './oidc/swap.ts'

const KEYS_SECONDS = 2
const POLICY_SECONDS = 2
const SWEEP_SECONDS = 60

/** A running Keyward. */
export interface Keyward {
  /** The issuer, and where it listens. */
  readonly url: string
  readonly port: number
  readonly storage: Storage
  readonly cellar: Cellar
  readonly post: Post
  /** What the development mailbox holds; null where letters are really posted. */
  readonly letters: (() => readonly PostedLetter[]) | null
  /** The policy in force; followed every two seconds. */
  readonly policy: PolicyInForce
  /** Every address of the house itself, beside those of the engine. */
  readonly routes: readonly Route[]
  /** Looks for new keys now; true when something was rebuilt. */
  refreshKeys(): Promise<boolean>
  /** Finishes requests and letters under way, then closes the database. */
  close(): Promise<void>
}

/** What tests may replace. */
export interface Spare {
  readonly fetch?: NonNullable<ProviderParts['fetch']>
}

/** The composition root: makes each thing once, in order, and wires it to the next. Used by the command line, the demo and tests alike. */
export async function compose(config: Config, world: World, spare: Spare = {}): Promise<Keyward> {
  const cellar = await openCellar(config, world)
  const { vault, pool, keys } = cellar
  try {
    const authenticators = await makeAuthenticators(config, vault, world)
    const pages = makePages(config, authenticators)
    const { post, letters, storage } = openPostOffice({ config, storage: cellar.storage, pages, authenticators, world })

    const policy = await openGuarded({ config, storage, vault, world, authenticators })
    const desk = openDesk({ config, storage, world, sessionRules: rulesForSessions({ authenticators, policy, storage, world }), ...spare })
    const interactions = makeInteractions(desk.provider, storage)
    const retiringOffered = askRetiringOffered({ world, storage, policy })
    const rooms = { config, world, storage, vault, authenticators, policy, provider: desk.provider, retiringOffered }
    const walk = makeWalk({ ...rooms, interactions })
    const account = accountRoutes({ ...rooms, languages: pages.messages.languages })
    const ender = sessionsEnder({ provider: desk.provider, storage, world })
    const links = linkRoutes(makeOffice({ config, world, storage, vault, authenticators, policy }), ender)
    const ready = (): Promise<null> => pool.query('select 1').then(() => null)
    const routes = [...hallRoutes(letters), ...helpOf(config, pages, world.now), ...wellKnownRoutes(config, retiringOffered), ...walk, ...account, ...links]
    const steps = hall({ ...config, ...pages, ...world, routes, ready })

    const rebuild = (stored: readonly StoredKey[]): Listener => {
      cellar.follow(stored)
      return desk.build(stored, steps)
    }
    const failed = (error: unknown): void => world.log({ level: 'warn', message: 'the keys could not be read', data: { error: String(error) } })
    const fresh = await keepFresh({ keys, rebuild, everySeconds: KEYS_SECONDS, now: world.now, failed })
    await checkClients(desk, config)
    const endPolling = every(POLICY_SECONDS, 'the policy in force', policy.refresh, world.log)
    const endSweep = every(SWEEP_SECONDS, 'housekeeping', () => storage.housekeeping.sweep(world.now()), world.log)
    const endRounds = openRounds({ config, storage, vault, authenticators, policy, world })
    const server = await listen(fresh.listener, config.port, config.host ?? addressFor(config.issuer))
    const close = async (): Promise<void> => {
      await server.close()
      fresh.close()
      await endPolling()
      await endSweep()
      await endRounds()
      await post.close()
      await cellar.close()
    }
    return { url: config.issuer, port: server.port, routes, storage, cellar, post, letters, policy, refreshKeys: fresh.refresh, close }
  } catch (error) {
    await cellar.close()
    throw error
  }
}

/** Plain http is for this machine alone. */
const addressFor = (issuer: string): string => (isLoopback(new URL(issuer).hostname) ? '127.0.0.1' : '0.0.0.0')
