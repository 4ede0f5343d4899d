import type { Provider } from 'oidc-provider'
import { addPasskeyRoutes } from '../account/add-passkey-routes.ts'
import { enrolRoutes } from '../account/enrol-routes.ts'
import { entryRoutes } from '../account/entry-routes.ts'
import { accountFrame } from '../account/frame.ts'
import { overviewRoutes } from '../account/overview-routes.ts'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import type { Route } from '../http/visit.ts'
import { identification } from '../identification/identification.ts'
import { makeSessions } from '../oidc/sessions.ts'
import { signInCookies } from '../sign-in/cookies.ts'
import type { PolicyInForce } from './policy-in-force.ts'
import type { World } from './world.ts'

interface AccountParts {
  readonly config: Config
  readonly world: World
  readonly storage: Storage
  readonly vault: Vault
  readonly authenticators: readonly LoadedAuthenticator[]
  readonly policy: PolicyInForce
  readonly provider: () => Provider
  readonly retiringOffered: () => Promise<boolean>
}

/** The account area: the way in, the overview with a place for each room, and the rooms. */
export function accountRoutes({ config, world, storage, vault, authenticators, policy, provider, retiringOffered }: AccountParts): readonly Route[] {
  const held = {
    provider,
    held: storage.held,
    now: world.now,
    log: (message: string, data: object) => world.log({ level: 'warn', message, data: { ...data } }),
  }
  const sessions = makeSessions(held)
  const cookies = signInCookies(
    config.issuer.startsWith('https:'),
    identification(vault, world, () => policy.current().identification),
  )
  const frame = accountFrame({
    sessions,
    storage,
    vault,
    authenticators: authenticators.map((it) => it.authenticator),
    policy: policy.current,
    realm: async () => ({ retiringOffered: await retiringOffered(), paused: policy.paused() }),
    readCookie: cookies.read,
    now: world.now,
    banners: [],
  })
  const enrolling = { frame, policy: policy.current, authenticators: authenticators.map((it) => it.authenticator), now: world.now }
  return [
    ...addPasskeyRoutes(enrolling),
    ...enrolRoutes(enrolling),
    ...entryRoutes({ issuer: config.issuer, sessions, randomBytes: world.randomBytes }),
    ...overviewRoutes(frame, [], policy.current),
  ]
}
