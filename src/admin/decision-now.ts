import { unknownCapabilities } from '../domain/browser.ts'
import type { Decision } from '../domain/decision.ts'
import type { Context } from '../domain/facts.ts'
import type { Dossier } from '../domain/storage.ts'
import { decide } from '../policy/decide.ts'
import { factsOf } from '../sign-in/facts.ts'
import type { Office } from './office.ts'

/** What the policy says of an account at this moment, before anything is shown, in a browser that knows it. */
export const decisionNow = (office: Office, dossier: Dossier): Decision =>
  decide(factsOf(office, dossier), office.policy(), contextOf(office.now(), office.paused()))

const contextOf = (now: Date, paused: readonly string[]): Context => ({
  now,
  client: null,
  acrWanted: [],
  maxAgeSeconds: null,
  prompts: [],
  browser: { known: true, firstSeenAt: null, failures: 0 },
  capabilities: unknownCapabilities,
  evidence: [],
  purpose: 'sign-in',
  mailboxProved: false,
  shown: [],
  enrolmentFailures: 0,
  persona: null,
  realm: { retiringOffered: true, paused },
})
