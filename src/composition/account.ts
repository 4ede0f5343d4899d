import type { Provider } from 'oidc-provider'
import { addPasskeyRoutes } from '../account/add-passkey-routes.ts'
import { enrolRoutes } from '../account/enrol-routes.ts'
import { activityRoutes } from '../account/activity-routes.ts'
import { appsRoutes } from '../account/apps-routes.ts'
import { dataRoutes } from '../account/data-routes.ts'
import { devicesRoutes } from '../account/devices-routes.ts'
import { entryRoutes } from '../account/entry-routes.ts'
import { accountFrame } from '../account/frame.ts'
import { recoveredBanner, recoveredRoutes } from '../account/recovered-banner.ts'
import { heldBanner, heldRoutes } from '../account/recovery-banner.ts'
import { overviewRoutes } from '../account/overview-routes.ts'
import { furtherPlaces } from '../account/places.ts'
import { profileRoutes } from '../account/profile-routes.ts'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import type { AccountId } from '../domain/account.ts'
import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import type { Route, Visit } from '../http/visit.ts'
import { identification } from '../identification/identification.ts'
import { makeConnectedApps } from '../oidc/connected-apps.ts'
import { makeSessions } from '../oidc/sessions.ts'
import { signInCookies } from '../sign-in/cookies.ts'
import { makeCardRooms } from './card-rooms.ts'
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
  /** BCP 47: what pages and letters can be had in. */
  readonly languages: readonly string[]
}

/** The account area: the way in, the overview with a place for each room, and the rooms. */
export function accountRoutes(parts: AccountParts): readonly Route[] {
  const { config, world, storage, vault, authenticators, policy, provider, retiringOffered, languages } = parts
  const locale = config.look.languages.fallback
  const held = {
    provider,
    held: storage.held,
    now: world.now,
    log: (message: string, data: object) => world.log({ level: 'warn', message, data: { ...data } }),
  }
  const sessions = makeSessions(held)
  const identify = identification(vault, world, () => policy.current().identification)
  const cookies = signInCookies(config.issuer.startsWith('https:'), identify)
  const forgetHere = (visit: Visit, accountId: AccountId): void => {
    const before = cookies.read(visit)
    if (before !== null) cookies.write(visit, before, identify.forget(before, accountId))
  }
  const realm = async () => ({ retiringOffered: await retiringOffered(), paused: policy.paused() })
  const frame = accountFrame({
    sessions,
    storage,
    vault,
    authenticators: authenticators.map((it) => it.authenticator),
    policy: policy.current,
    realm,
    readCookie: cookies.read,
    now: world.now,
    banners: [heldBanner(locale), recoveredBanner({ now: world.now, locale })],
    recovering: (visit) => cookies.recovering(visit),
  })
  const enrolling = { frame, policy: policy.current, authenticators: authenticators.map((it) => it.authenticator), now: world.now }
  const apps = makeConnectedApps(held)
  const room = { frame, sessions, apps, forgetHere, storage, languages, now: world.now, issuer: config.issuer, locale }
  const cards = makeCardRooms({ config, world, storage, vault, policy, frame, sessions, realm, authenticators: enrolling.authenticators })
  return [
    ...entryRoutes({ issuer: config.issuer, sessions, randomBytes: world.randomBytes }),
    ...overviewRoutes(frame, [...cards.places, furtherPlaces], policy.current),
    ...devicesRoutes(room),
    ...appsRoutes(room),
    ...activityRoutes(room),
    ...profileRoutes(room),
    ...dataRoutes(room),
    ...addPasskeyRoutes(enrolling),
    ...enrolRoutes(enrolling),
    ...cards.routes,
    ...heldRoutes(frame, { storage, now: world.now, locale }),
    ...recoveredRoutes(frame, { vault, now: world.now }),
  ]
}
