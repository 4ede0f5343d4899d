import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from 'koa'
import type { Provider } from 'oidc-provider'
import { heldIn } from '../account/recovery-banner.ts'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import { Fault } from '../domain/fault.ts'
import type { Interactions } from '../domain/interactions.ts'
import type { SessionRules } from '../domain/session-rules.ts'
import type { Dossier, Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { consentPage } from '../http/consent-page.ts'
import { errorPage } from '../http/error-page.ts'
import type { Route } from '../http/visit.ts'
import { identification } from '../identification/identification.ts'
import { seconds } from '../oidc/settings.ts'
import { blurOf } from '../sign-in/blur.ts'
import { signInCookies } from '../sign-in/cookies.ts'
import { signInFlow } from '../sign-in/flow.ts'
import { startUriOf } from '../oidc/clients.ts'
import { pageFor } from '../sign-in/pages.ts'
import { signInRoutes, type Wiring } from '../sign-in/routes.ts'
import { sessionRules } from '../sign-in/session-rules.ts'
import { othersEnder, leavingTeller } from './end-sessions.ts'
import type { PolicyInForce } from './policy-in-force.ts'
import type { World } from './world.ts'

interface WalkParts {
  readonly config: Config
  readonly world: World
  readonly storage: Storage
  readonly vault: Vault
  readonly authenticators: readonly LoadedAuthenticator[]
  readonly policy: PolicyInForce
  readonly provider: () => Provider
  readonly interactions: Interactions<Context>
  readonly retiringOffered: () => Promise<boolean>
}

/** The routes of a sign-in, wired to their pages. */
export function makeWalk({ config, world, storage, vault, authenticators, policy, provider, interactions, retiringOffered }: WalkParts): readonly Route[] {
  const identify = identification(vault, world, () => policy.current().identification)
  const flow = signInFlow({
    ...world,
    storage,
    vault,
    issuer: config.issuer,
    authenticators: authenticators.map((it) => it.authenticator),
    policy: policy.current,
    identification: identify,
    signInSeconds: seconds.minutes(config.lifetimes.interactionMinutes),
    leaving: leavingTeller({ provider, storage, world }),
    realm: async () => ({ retiringOffered: await retiringOffered(), paused: policy.paused() }),
  })
  const faces = authenticators.map(({ authenticator: { id, traits } }) => ({ id, needsWebAuthn: traits.needsWebAuthn }))

  const show: Wiring['show'] = async ({ state }, interaction, step) => {
    const base = `/interaction/${interaction.uid}`
    const dossier = interaction.session === null ? null : await storage.accounts.dossier({ sub: interaction.session.sub })
    const held = dossier === null ? null : heldIn(dossier, state.t, state.locale)
    const banners = held === null ? [] : [{ view: '/account/recovery-banner', data: held }]
    if (step === 'consent') return state.show({ ...consentPage(interaction, { base, identifier: nameOf(dossier), t: state.t }), banners })
    if (step.show === 'finished') throw new Fault('sign-in-finished', 'a finished sign-in has no page')
    const page = pageFor(step, { base, client: interaction.client, t: state.t, locale: state.locale, authenticators: faces })
    const fresh = flow.freshIn(step)
    return state.show({ ...page, banners, ...(fresh === null ? {} : { freshSeconds: fresh.seconds }) })
  }
  const lost: Wiring['lost'] = async ({ state }, code, clientId) => {
    const client = clientId === null ? undefined : await provider().Client.find(clientId)
    world.log({ level: 'info', message: 'a sign-in could not go on', requestId: state.requestId, data: { code, client: clientId } })
    state.show(errorPage(code, state, client === undefined ? null : { name: client.clientName ?? client.clientId, startUri: startUriOf(client) }))
  }
  const endOthers = othersEnder({ provider, storage, world })
  const consented: Wiring['consented'] = async ({ client, session, uid, wanted }, given) => {
    const account = session === null ? null : await storage.accounts.bySub(session.sub)
    const event = { accountId: account?.id ?? null, signInId: vault.mac('sign-in', uid), clientId: client.id, data: given ? { scopes: wanted.scopes } : {} }
    await storage.events.add([{ type: given ? 'consent.given' : 'consent.denied', ...event }], world.now())
  }
  return signInRoutes({
    flow,
    interactions: () => interactions,
    cookies: signInCookies(config.issuer.startsWith('https:'), identify),
    show,
    lost,
    consented,
    endOthers,
    blur: blurOf(world.randomBytes, (ms) => wait(ms)),
  })
}

/** What clients with rules of their own make of a session that is there already. Whether anybody still has a password makes no difference to it. */
export const rulesForSessions = ({
  authenticators,
  policy,
  storage,
  world: { now },
}: Pick<WalkParts, 'authenticators' | 'policy' | 'storage' | 'world'>): SessionRules =>
  sessionRules({
    storage,
    now,
    authenticators: authenticators.map((it) => it.authenticator),
    policy: policy.current,
    realm: () => Promise.resolve({ retiringOffered: true, paused: policy.paused() }),
  })

/** Whose data a consent is about. */
const nameOf = (dossier: Dossier | null): string | null => dossier?.account.identifiers.find((it) => it.primary)?.value ?? null
