import type { Middleware } from 'koa'
import type { Provider } from 'oidc-provider'
import type { Config } from '../config/load.ts'
import type { SessionRules } from '../domain/session-rules.ts'
import { Fault } from '../domain/fault.ts'
import type { Storage, StoredKey } from '../domain/storage.ts'
import { enginePages } from '../http/oidc-pages.ts'
import { accountClient } from '../oidc/account-client.ts'
import { flawOf } from '../oidc/clients.ts'
import { makeProvider, type ProviderParts } from '../oidc/provider.ts'
import type { Listener } from '../oidc/swap.ts'
import type { World } from './world.ts'

/** The engine behind its steps. It is made anew whenever keys change; `provider` is always the newest. */
export interface Desk {
  readonly provider: () => Provider
  readonly build: (keys: readonly StoredKey[], steps: readonly Middleware[]) => Listener
}

interface DeskParts {
  readonly config: Config
  readonly storage: Storage
  readonly world: World
  readonly sessionRules: SessionRules
  /** For tests, whose clients are on this machine. */
  readonly fetch?: ProviderParts['fetch']
}

export function openDesk({ config, storage, world, sessionRules, fetch }: DeskParts): Desk {
  let current: Provider | null = null
  const log: ProviderParts['log'] = (message, data) => world.log({ level: 'warn', message, data })
  return {
    provider: () => {
      if (current === null) throw new Fault('desk-closed', 'the engine was asked before it was made')
      return current
    },
    build: (keys, steps) => {
      const parts = {
        keys,
        staticClients: [...config.clients, accountClient(config.issuer, config.look.name)],
        settings: config,
        sessionRules,
        pages: enginePages(world.log),
        now: world.now,
        log,
        ...(fetch === undefined ? {} : { fetch }),
      }
      current = makeProvider({ ...storage, ...parts, issuer: config.issuer })
      current.proxy = config.proxies.length > 0
      for (const step of steps) current.use(step)
      const answer = current.callback()
      return (request, response) => void answer(request, response)
    },
  }
}

/** Clients of the configuration are looked at when they are first used, which is too late: throws `Fault('config-invalid')` for every one that cannot be. */
export async function checkClients({ provider }: Desk, { clients }: Config): Promise<void> {
  const flaws = await Promise.all(clients.map((client) => flawOf(provider(), client)))
  const lines = flaws.flatMap((flaw, index) => (flaw === null ? [] : [`  clients.${index} (${clients[index]?.client_id ?? ''}): ${flaw}`]))
  if (lines.length > 0) throw new Fault('config-invalid', ['These clients cannot be used:', ...lines].join('\n'))
}
