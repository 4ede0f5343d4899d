import type { Decision } from '../domain/decision.ts'
import type { Mode, PhaseOutFact } from '../domain/facts.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { factAfter } from '../policy/clock.ts'
import { eventOf, type Move, type Work } from './move.ts'

type Ground = Omit<Work, 'dossier'> & { readonly dossier: Dossier }

/** What a completed sign-in remembers of the policy that ruled it, and what there is to tell where the mode is another one now (`policy.md`, table 1). */
export function phaseOutAfter(work: Ground, signIn: SignIn, decision: Decision): Move['write'] {
  const earlier = work.dossier.phaseOuts.find((it) => it.policyId === decision.policyId) ?? otherBefore(work)
  const policyId = decision.policyId ?? earlier?.policyId ?? null
  return {
    ...modeChanged(work, signIn, decision, earlier?.lastMode ?? null),
    ...(policyId === null ? {} : remembered(work, decision, policyId)),
  }
}

function remembered({ house, dossier }: Ground, decision: Decision, policyId: string): Move['write'] {
  const before = dossier.phaseOuts.find((it) => it.policyId === policyId) ?? null
  const fact = counted(factAfter(before, decision, policyId, house.now()), decision)
  return isSame(before, fact) ? {} : { phaseOut: { accountId: dossier.account.id, fact, was: before } }
}

/** The policy that ruled before, under another id or where none rules any more; policies for some clients are left alone by the others. */
function otherBefore({ house, dossier: { phaseOuts } }: Ground): PhaseOutFact | null {
  const byClient = house.policy().phaseOuts.filter((it) => it.match.clients !== undefined)
  return phaseOuts.find((it) => it.lastMode !== null && byClient.every(({ id }) => id !== it.policyId)) ?? null
}

/** A sign-in after the deadline that made nothing counts as one "not now" (table 3 row 4). */
const counted = (fact: PhaseOutFact, { because }: Decision): PhaseOutFact => (because === 'deadline' ? { ...fact, skips: fact.skips + 1 } : fact)

const isSame = (before: PhaseOutFact | null, fact: PhaseOutFact): boolean =>
  before !== null && JSON.stringify(before) === JSON.stringify({ ...before, ...fact })

function modeChanged(work: Ground, signIn: SignIn, decision: Decision, from: Mode | null): Move['write'] {
  const { guest, dossier } = work
  const { mode: to, policyId: policy, row: rule, relaxed: cause } = decision
  if (from === null || from === to) return {}
  const data = { from, to, policy, rule, ...(cause === null ? {} : { cause }) }
  const isBack = cause !== null && isBlocking(from) && !isBlocking(to)
  return {
    events: [eventOf(work, signIn, 'phaseout.mode_changed', data)],
    letters: isBack ? noticesTo(dossier.account, 'house/password-back', guest.locale, { cause, authenticator: retiringOf(work) }) : [],
  }
}

/** The one that the account has, for the words of a letter. */
const retiringOf = ({ house, dossier }: Ground): string =>
  house.policy().roles.retiring.find((id) => dossier.credentials.some((it) => it.authenticator === id)) ?? house.policy().roles.retiring[0] ?? ''

const isBlocking = (mode: Mode): boolean => mode === 'block' || mode === 'remove'
