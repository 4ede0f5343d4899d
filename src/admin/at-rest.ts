import type { Authenticator } from '../authenticators/authenticator.ts'
import { type Capabilities, unknownCapabilities } from '../domain/browser.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { BrowserFact, Context, Facts, Realm } from '../domain/facts.ts'
import type { Resident } from '../domain/population.ts'
import { optionsOf } from '../policy/options.ts'

/** What every decision leans on about an account that nobody is signing in to. */
export interface Surroundings {
  readonly authenticators: readonly Authenticator[]
  readonly now: Date
  readonly realm: Realm
}

/** What may be said of an imagined sign-in; nothing: to no client, from a browser that knows the account, with nothing shown. */
export interface Imagined {
  readonly clientId?: string | null
  readonly browser?: BrowserFact
  readonly evidence?: readonly Evidence[]
}

/** The facts of a stored account. What it was asked before is left out: that says when to ask again, and nothing of what counts. */
export const factsAtRest = ({ authenticators }: Pick<Surroundings, 'authenticators'>, resident: Omit<Resident, 'name'>): Facts => ({
  account: resident.account,
  options: optionsOf(authenticators, resident),
  credentials: resident.credentials,
  channels: resident.channels,
  phaseOuts: resident.phaseOuts,
  overrides: resident.overrides,
  offers: [],
})

/** The moment of a sign-in that is only imagined. */
export const momentOf = (
  { now, realm }: Pick<Surroundings, 'now' | 'realm'>,
  { clientId = null, browser = anyBrowser, evidence = [] }: Imagined = {},
): Context => ({
  now,
  client: clientId === null ? null : { id: clientId, firstParty: true },
  acrWanted: [],
  maxAgeSeconds: null,
  prompts: [],
  browser,
  capabilities: able,
  evidence,
  purpose: 'sign-in',
  mailboxProved: false,
  shown: [],
  enrolmentFailures: 0,
  persona: null,
  realm,
})

/** What people could do is asked of a browser that can do it. */
const able: Capabilities = { ...unknownCapabilities, webauthn: true, platformAuthenticator: true, script: true }

const anyBrowser: BrowserFact = { known: true, firstSeenAt: null, failures: 0 }

/** One of these authenticators, as if it had just been answered; none where there is none of that name. */
export function imaginedProof({ authenticators, now }: Pick<Surroundings, 'authenticators' | 'now'>, id: string): readonly Evidence[] {
  const authenticator = authenticators.find((it) => it.id === id)
  return authenticator === undefined ? [] : [{ ...authenticator.traits, authenticator: id, credentialId: null, shownAt: now, observed: null }]
}
