import { rungOf } from '../domain/acr.ts'
import { unknownCapabilities } from '../domain/browser.ts'
import type { Context } from '../domain/facts.ts'
import { SECOND_MS } from '../domain/milliseconds.ts'
import type { PhaseOut } from '../domain/policy.ts'
import type { LiveSession, SessionRules } from '../domain/session-rules.ts'
import type { Dossier } from '../domain/storage.ts'
import { decide } from '../policy/decide.ts'
import { isInHardware } from '../policy/kinds.ts'
import type { House } from './context.ts'
import { factsOf } from './facts.ts'

type Rooms = Pick<House, 'storage' | 'policy' | 'authenticators' | 'realm' | 'now'>

/**
 * A session satisfies a client only with the least that the client asks of everybody, and if what it rests on is accepted for this client, or is older than the
 * block (`policy.md`, table 4 row 20).
 */
export function sessionRules(house: Rooms): SessionRules {
  const leastFor = (clientId: string) => house.policy().clients[clientId]?.acr ?? null
  return {
    concern: (clientId, { acr }) => acr === 'phrh' || leastFor(clientId) !== null || house.policy().phaseOuts.some((it) => matches(it, clientId)),

    async accept(session, clientId) {
      const least = leastFor(clientId)
      if (least !== null && rungOf(session.acr) < rungOf(least)) return false
      const rules = rulesOf(house, clientId, session)
      if (rules.length === 0) return true
      const dossier = await house.storage.accounts.dossier({ sub: session.sub })
      if (dossier === null) return true
      for (const isMet of rules) if (!(await isMet(dossier, session))) return false
      return true
    },
  }
}

type Rule = (dossier: Dossier, session: LiveSession) => boolean | Promise<boolean>

/** What has to be asked of the account. */
function rulesOf(house: Rooms, clientId: string, { acr }: LiveSession): readonly Rule[] {
  const hasPolicy = house.policy().phaseOuts.some((it) => matches(it, clientId))
  return [
    ...(acr === 'phrh' ? [(dossier: Dossier) => holdsHardware(house, dossier)] : []),
    ...(hasPolicy ? [(dossier: Dossier, session: LiveSession) => isAccepted(house, dossier, session, clientId)] : []),
  ]
}

/** Whether there is anything yet that a sign-in with hardware can have rested on: a model may be known to be broken since. */
function holdsHardware(house: Rooms, dossier: Dossier): boolean {
  const always = house.authenticators.filter((it) => it.traits.hardwareProtected).map(({ id }) => id)
  return factsOf(house, dossier).credentials.some((it) => it.status === 'active' && (isInHardware(it) || always.includes(it.authenticator)))
}

const matches = ({ match }: PhaseOut, clientId: string): boolean => match.clients?.includes(clientId) ?? false

async function isAccepted(house: Rooms, dossier: Dossier, session: LiveSession, clientId: string): Promise<boolean> {
  const { policyId, accepted } = decide(factsOf(house, dossier), house.policy(), await momentOf(house, clientId))
  const blockedSince = dossier.phaseOuts.find((it) => it.policyId === policyId)?.blockedSince ?? null
  // Sessions know the time of their sign-in in whole seconds, cut off.
  if (blockedSince !== null && session.authenticatedAt.getTime() + SECOND_MS <= blockedSince.getTime()) return true
  const counting = new Set(house.authenticators.filter((it) => accepted.includes(it.id)).flatMap((it) => it.traits.amr))
  return session.amr.some((value) => value !== 'mfa' && counting.has(value))
}

/** A session crosses over without a browser having been asked anything. */
const momentOf = async ({ now, realm }: Rooms, clientId: string): Promise<Context> => ({
  now: now(),
  client: { id: clientId, firstParty: false },
  acrWanted: [],
  maxAgeSeconds: null,
  prompts: [],
  browser: { known: false, firstSeenAt: null, failures: 0 },
  capabilities: unknownCapabilities,
  evidence: [],
  purpose: 'sign-in',
  mailboxProved: false,
  shown: [],
  enrolmentFailures: 0,
  persona: null,
  realm: await realm(),
})
