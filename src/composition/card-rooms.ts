import type { Context } from 'koa'
import type { AccountFrame } from '../account/frame.ts'
import { accountGate } from '../account/gate.ts'
import { cardPlaces, cardRoutes, type RoomParts } from '../account/card-rooms.ts'
import type { Place } from '../account/overview-routes.ts'
import type { Credential } from '../domain/credential.ts'
import type { Realm } from '../domain/facts.ts'
import type { EndedBy } from '../domain/held.ts'
import type { Sessions } from '../domain/sessions.ts'
import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import type { Route } from '../http/visit.ts'
import type { House } from '../sign-in/context.ts'
import type { Config } from '../config/load.ts'
import type { PolicyInForce } from './policy-in-force.ts'
import type { World } from './world.ts'

interface Parts {
  readonly config: Config
  readonly world: World
  readonly storage: Storage
  readonly vault: Vault
  readonly authenticators: House['authenticators']
  readonly policy: PolicyInForce
  readonly frame: AccountFrame
  readonly sessions: Sessions<Context>
  readonly realm: () => Promise<Realm>
}

/** The rooms in which a person changes what they sign in with, and their places on the overview. */
export function makeCardRooms(parts: Parts): { readonly routes: readonly Route[]; readonly places: readonly Place[] } {
  const { config, world, storage, vault, authenticators, policy, frame, sessions, realm } = parts
  const ground = { storage, authenticators, policy: policy.current, realm, now: world.now }
  const rooms: RoomParts = {
    ...ground,
    frame,
    vault,
    gate: accountGate(ground),
    issuer: config.issuer,
    locale: config.look.languages.fallback,
    randomBytes: world.randomBytes,
    endResting: ({ session, dossier }, { id }, how) =>
      endResting(sessions, { sub: dossier.account.sub, except: session.uid, id, by: how === 'lost' ? 'lost' : 'person' }),
  }
  return { routes: cardRoutes(rooms), places: cardPlaces(rooms) }
}

interface Resting {
  readonly sub: string
  /** The session that asks: its person holds it in their hands. */
  readonly except: string
  readonly id: Credential['id']
  readonly by: EndedBy
}

/** Ends the sessions that rest on a credential that was taken away (`policy.md`, table 4 row 1), and tells their clients. */
async function endResting(sessions: Sessions<Context>, { sub, except, id, by }: Resting): Promise<void> {
  const resting = (await sessions.of(sub)).filter(({ uid, about }) => uid !== except && (about?.evidence ?? []).some((it) => it.credentialId === id))
  if (resting.length === 0) return
  await sessions.end(
    sub,
    resting.map(({ uid }) => uid),
    by,
  )
}
