import type { Expectation } from '../config/expectation-schema.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { BrowserFact, Context, Facts } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Scene } from './imagined-person.ts'

/** The moment of a sign-in that an expectation describes. */
export function momentOfImagined(expectation: Expectation, facts: Facts, scene: Scene): Context {
  const evidence = expectation.evidence.map((it) => evidenceOf(it, facts, scene))
  return {
    now: scene.at,
    client: { id: expectation.client, firstParty: true },
    acrWanted: expectation.acr,
    maxAgeSeconds: expectation.maxAgeSeconds,
    prompts: [],
    browser: browserOf(expectation.browser, scene),
    capabilities: capabilitiesOf(expectation.capabilities),
    evidence,
    purpose: expectation.purpose,
    mailboxProved: evidence.some((it) => provesMailbox(it, scene)),
    shown: expectation.shown,
    enrolmentFailures: expectation.enrolmentFailures,
    persona: expectation.persona,
    realm: { retiringOffered: expectation.retiringOffered, paused: expectation.paused },
  }
}

const browserOf = ({ known, firstSeen, failures }: Expectation['browser'], { at }: Scene): BrowserFact => ({
  known,
  firstSeenAt: known ? new Date(at.getTime() - firstSeen * DAY_MS) : null,
  failures: known ? failures : 0,
})

/** What it does not say of itself is unknown. */
const capabilitiesOf = ({
  platformAuthenticator,
  hybrid,
  conditionalGet,
  conditionalCreate,
  ...plain
}: Expectation['capabilities']): Context['capabilities'] => ({
  ...plain,
  platformAuthenticator: platformAuthenticator ?? null,
  hybrid: hybrid ?? null,
  conditionalGet: conditionalGet ?? null,
  conditionalCreate: conditionalCreate ?? null,
})

/** A backup that rests on an address was posted to it. */
const provesMailbox = ({ authenticator }: Evidence, { policy, kinds }: Scene): boolean =>
  policy.roles.backup.includes(authenticator) && kinds.some(({ id, restsOn }) => id === authenticator && restsOn === 'channel')

function evidenceOf({ authenticator, crossDevice, userVerified }: Expectation['evidence'][number], { credentials }: Facts, { kinds, at }: Scene): Evidence {
  const credential = credentials.find((it) => it.authenticator === authenticator) ?? null
  const traits = kinds.find(({ id }) => id === authenticator)?.traits ?? noTraits
  const observed = { userVerified, crossDevice, ...(credential === null ? nothingSeen : seenOf(credential, crossDevice)) }
  return { ...traits, authenticator, credentialId: credential?.id ?? null, shownAt: at, observed }
}

const noTraits = { amr: [], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false } as const
const nothingSeen = { backedUp: null, attachment: null } as const

/** A phone answers for this device as a key that is carried to it does. */
function seenOf(
  { assessed: { bound, attachment } }: Facts['credentials'][number],
  crossDevice: boolean,
): Pick<NonNullable<Evidence['observed']>, 'backedUp' | 'attachment'> {
  const isCarried = crossDevice || attachment === 'roaming'
  return { backedUp: bound === 'none' ? null : bound === 'synced', attachment: isCarried ? 'cross-platform' : attachment === 'platform' ? 'platform' : null }
}
