import type { Context } from 'koa'
import type { Provider } from 'oidc-provider'
import type { AccountId } from '../domain/account.ts'
import type { Storage } from '../domain/storage.ts'
import { makeSessions, tellClients } from '../oidc/sessions.ts'
import type { World } from './world.ts'

interface Parts {
  readonly provider: () => Provider
  readonly storage: Storage
  readonly world: World
}

/** Ends every session of somebody but the one of this browser, and tells the clients. */
export function othersEnder({ provider, storage, world }: Parts): (visit: Context, sub: string) => Promise<void> {
  const sessions = makeSessions({ provider, held: storage.held, now: world.now, log: (message, data) => world.log({ level: 'warn', message, data }) })
  return async (visit, sub) => {
    const current = await sessions.current(visit)
    const others = (await sessions.of(sub)).filter(({ uid }) => uid !== current?.uid)
    if (others.length > 0)
      await sessions.end(
        sub,
        others.map(({ uid }) => uid),
      )
  }
}

/** Ends every session of somebody, and tells the clients: what they rest on is taken back. */
export function sessionsEnder({ provider, storage, world }: Parts): (sub: string) => Promise<void> {
  const sessions = makeSessions({ provider, held: storage.held, now: world.now, log: (message, data) => world.log({ level: 'warn', message, data }) })
  return async (sub) => {
    const all = await sessions.of(sub)
    if (all.length > 0)
      await sessions.end(
        sub,
        all.map(({ uid }) => uid),
        'reversal',
      )
  }
}

/** For steps of the walk that end every session of an account in the statement that recovers it: the apps are told once it is written. */
export function leavingTeller({ provider, storage, world }: Parts): (accountId: AccountId) => Promise<() => void> {
  const parts = {
    provider,
    held: storage.held,
    now: world.now,
    log: (message: string, data: object) => world.log({ level: 'warn', message, data: { ...data } }),
  }
  return async (accountId) => {
    const dossier = await storage.accounts.dossier({ accountId })
    const sessions = dossier === null ? [] : await storage.held.sessionsOf(dossier.account.sub)
    return () => tellClients(parts, sessions)
  }
}
