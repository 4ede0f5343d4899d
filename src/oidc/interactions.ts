import type { Context } from 'koa'
import { decodeJwt } from 'jose'
import { errors, type Client, type Interaction as Stored, type InteractionResults, type Provider } from 'oidc-provider'
import { Fault } from '../domain/fault.ts'
import type { Ending, Interaction, InteractionClient, Interactions } from '../domain/interactions.ts'
import type { Outcome } from '../domain/sign-in.ts'
import type { Held, KeptSession } from '../domain/held.ts'
import type { Artifacts } from '../domain/storage.ts'
import { wishIn } from './account-client.ts'
import { leaveOtherSession } from './account-switch.ts'
import { acrDemandOf, meetsAcr, words } from './acr.ts'
import { isFirstParty, startUriOf } from './clients.ts'
import { grantConsent, wantedIn } from './consent.ts'
import { planCookies } from './cookies.ts'

/** Where a person signs in; its first segment after this is the interaction's uid. */
export const interactionPath = '/interaction'

/** The house's view of what oidc-provider waits for. `provider` is asked at each call, because it is replaced when keys change. */
export function makeInteractions(
  provider: () => Provider,
  { artifacts, held }: { readonly artifacts: Pick<Artifacts, 'grantOf'>; readonly held: Pick<Held, 'sessionOf'> },
): Interactions<Context> {
  return {
    async current(visit) {
      const stored = await pending(provider(), visit)
      if (stored === null) return null
      const client = await provider().Client.find(String(stored.params['client_id']))
      return client === undefined ? null : withSession(held, stored, describe(stored, client))
    },
    async finish(visit, ending) {
      const stored = await pending(provider(), visit)
      if (stored === null) throw new Fault('interaction-gone', 'the interaction has ended already')
      stored.result = await resultOf({ provider: provider(), artifacts, visit }, stored, ending)
      await stored.persist()
      forgetInteraction(provider(), visit, stored.uid)
      return stored.returnTo
    },
  }
}

/** The interaction of this browser (by its cookie) and of this address. */
async function pending(provider: Provider, visit: Context): Promise<Stored | null> {
  try {
    const stored = await provider.interactionDetails(visit.req, visit.res)
    return visit.path.split('/')[2] === stored.uid ? stored : null
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return null
    throw error
  }
}

function describe(stored: Stored, client: Client): Interaction {
  const { params, prompt, session, uid } = stored
  return {
    uid,
    client: describeClient(client),
    prompt: prompt.name as Interaction['prompt'],
    prompts: words(params['prompt']),
    acrWanted: acrDemandOf(params).values,
    maxAgeSeconds: params['max_age'] === undefined ? null : Number(params['max_age']),
    loginHint: typeof params['login_hint'] === 'string' ? params['login_hint'] : null,
    uiLocales: words(params['ui_locales']),
    session: session === undefined ? null : { sub: session.accountId },
    wanted: wantedIn(stored),
  }
}

/**
 * What the live session says of itself to whoever proves themselves anew: that it began at a computer that others use too, and what it rests on, which may count
 * as shown for a wish of theirs. No other request asks for it.
 */
async function withSession(held: Pick<Held, 'sessionOf'>, { params, prompt, session }: Stored, interaction: Interaction): Promise<Interaction> {
  const wish = wishIn(params)
  const wished = wish === null ? interaction : { ...interaction, wish }
  if (session === undefined || (wish === null && prompt.name !== 'login')) return wished
  const { evidence = [], shared = false } = aboutIn(await held.sessionOf(session.uid), session.accountId) ?? {}
  return { ...wished, session: { sub: session.accountId, shared, evidence } }
}

const aboutIn = (live: KeptSession | null, sub: string): KeptSession['about'] => (live?.sub === sub ? live.about : null)

const describeClient = (client: Client): InteractionClient => ({
  id: client.clientId,
  name: client.clientName ?? client.clientId,
  firstParty: isFirstParty(client),
  logoUri: client.logoUri ?? null,
  policyUri: client.policyUri ?? null,
  tosUri: client.tosUri ?? null,
  startUri: startUriOf(client),
})

interface Around {
  readonly provider: Provider
  readonly artifacts: Pick<Artifacts, 'grantOf'>
  readonly visit: Context
}

async function resultOf({ provider, artifacts, visit }: Around, stored: Stored, ending: Ending): Promise<InteractionResults> {
  if ('error' in ending) return { error: ending.error, error_description: ending.description }
  if ('consent' in ending) return { ...stored.lastSubmission, consent: { grantId: await grantConsent(provider, artifacts, stored) } }
  const flaw = mismatch(stored, ending.signedIn)
  if (flaw !== null) return flaw
  await leaveOtherSession(provider, visit, stored, ending.signedIn.sub)
  return { ...answeredPrompts(stored), login: loginOf(ending.signedIn) }
}

const loginOf = ({ sub, acr, amr, authenticatedAt, remember, about }: Outcome): NonNullable<InteractionResults['login']> => ({
  accountId: sub,
  acr,
  amr: [...amr],
  ts: Math.floor(authenticatedAt.getTime() / 1000),
  remember,
  about,
})

/** One sign-in answers `create` and `select_account` as well. */
const answeredPrompts = ({ params }: Stored): InteractionResults =>
  Object.fromEntries(
    words(params['prompt'])
      .filter((it) => it === 'create' || it === 'select_account')
      .map((it) => [it, {}]),
  )

/** A sign-in that can never satisfy the request ends it: asked again, it would go round for ever. */
function mismatch({ params }: Stored, { acr, sub }: Outcome): InteractionResults | null {
  if (!meetsAcr(acr, acrDemandOf(params))) return { error: 'unmet_authentication_requirements', error_description: 'the demanded acr was not reached' }
  const expected = expectedSub(params)
  return expected === null || expected === sub ? null : { error: 'login_required', error_description: 'somebody else signed in' }
}

/** OpenID Connect Core 1.0, section 3.1.2.1 (`id_token_hint`) and section 5.5.1 (`sub`). */
function expectedSub(params: Readonly<Record<string, unknown>>): string | null {
  if (typeof params['id_token_hint'] === 'string') return decodeJwt(params['id_token_hint']).sub ?? null
  if (typeof params['claims'] !== 'string') return null
  const claims = JSON.parse(params['claims']) as { id_token?: { sub?: { value?: unknown } | null } }
  const value = claims.id_token?.sub?.value
  return typeof value === 'string' ? value : null
}

/** oidc-provider leaves this cookie behind; without it, going back ends on the page that says so. */
function forgetInteraction(provider: Provider, visit: Context, uid: string): void {
  const { names, options } = planCookies(provider.issuer)
  visit.cookies.set(names.interaction, null, { ...options, path: `${interactionPath}/${uid}` })
}
