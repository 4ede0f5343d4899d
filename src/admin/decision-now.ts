import type { Decision } from '../domain/decision.ts'
import type { Dossier } from '../domain/storage.ts'
import { decide } from '../policy/decide.ts'
import { factsOf } from '../sign-in/facts.ts'
import { momentOf } from './at-rest.ts'
import type { Office } from './office.ts'

/** What the policy in force says of an account at this moment, as for no client. */
export const decisionNow = (office: Office, dossier: Dossier): Decision =>
  decide(factsOf(office, dossier), office.policy(), momentOf({ now: office.now(), realm: { retiringOffered: true, paused: office.paused() } }))
