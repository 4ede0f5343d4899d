import type { Decision } from '../domain/decision.ts'
import type { Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Resident } from '../domain/population.ts'
import { deadlineOf } from '../policy/deadline.ts'
import { decide } from '../policy/decide.ts'
import { blocksAtAll } from '../policy/ratchet.ts'
import { type Stranding, strandingOf } from '../policy/stranded.ts'
import { factsAtRest, imaginedProof, momentOf, type Surroundings } from './at-rest.ts'
import type { Counted } from './slice.ts'
import { restsOnMailbox } from './mailbox-alone.ts'

/** One account under both policies. */
export interface Compared {
  readonly person: Resident
  readonly facts: Facts
  readonly before: Decision
  readonly after: Decision
  readonly strandedBefore: Stranding | null
  readonly stranded: Stranding | null
  readonly mailboxAloneBefore: boolean
  readonly counted: Counted
}

/** Decides accounts under both policies, as for `clientId`; null: as for no client in particular. */
export function openComparison(around: Surroundings & { readonly before: Policy; readonly after: Policy }, clientId: string | null = null) {
  const moment = momentOf(around, { clientId })
  return (person: Resident, facts = factsAtRest(around, person)): Compared => {
    const [before, after] = [decide(facts, around.before, moment), decide(facts, around.after, moment)]
    const [strandedBefore, stranded] = [strandingOf(facts, before, around.before), strandingOf(facts, after, around.after)]
    return {
      person,
      facts,
      before,
      after,
      strandedBefore,
      stranded,
      mailboxAloneBefore: restsOnMailbox(facts, before),
      counted: {
        from: before.mode,
        to: after.mode,
        mailboxAlone: restsOnMailbox(facts, after),
        stranded: stranded !== null && strandedBefore === null,
        ...deadlines(around, facts, after, clientId),
      },
    }
  }
}

/** Past the deadline without a replacement that counts, and whether the next sign-in with what retires would end in a demand (table 3 row 3). */
function deadlines(
  around: Surroundings & { readonly after: Policy },
  facts: Facts,
  { policyId, accepted, class: of }: Decision,
  clientId: string | null,
): Pick<Counted, 'pastDeadline' | 'mustEnrol'> {
  const { after } = around
  const retiring = accepted.find((id) => after.roles.retiring.includes(id))
  if (retiring === undefined || (of !== 'C0' && of !== 'C1') || !isLate(around, facts, policyId)) return { pastDeadline: false, mustEnrol: false }
  const next = decide(facts, after, momentOf(around, { clientId, evidence: imaginedProof(around, retiring) }))
  const leads = next.afterSignIn !== null || next.offered.some((id) => after.roles.replacement.includes(id))
  return { pastDeadline: true, mustEnrol: next.outcome === 'ask' && next.because === 'deadline' && leads }
}

function isLate({ after, now }: Surroundings & { readonly after: Policy }, facts: Facts, policyId: string | null): boolean {
  const phaseOut = after.phaseOuts.find((it) => it.id === policyId && blocksAtAll(it))
  const deadline = phaseOut === undefined ? null : deadlineOf(phaseOut, facts)
  return deadline !== null && deadline <= now
}
