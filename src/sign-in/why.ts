import { rungOf } from '../domain/acr.ts'
import type { Decision } from '../domain/decision.ts'
import type { SignIn, Why } from '../domain/sign-in.ts'
import { rungWanted } from '../policy/assurance.ts'
import { purposeOf } from './context.ts'
import type { Work } from './move.ts'
import { guardedWish } from './wish.ts'

/** Why somebody who is signed in, or showed something already, is asked for a proof. null: nothing was shown yet, or the page says it without. */
export function whyAsked(work: Work, signIn: SignIn, decision: Pick<Decision, 'because' | 'assurance'>): Why | null {
  const isNew = signIn.evidence.length === 0
  if (isNew && !isInside(work)) return null
  const wish = guardedWish(work.guest, signIn, work.dossier)
  if (wish !== null) return wish.kind === 'prove' ? 'account' : 'enrol'
  if (decision.because === 'deadline') return 'deadline'
  return isTooLittle(work, signIn, decision) ? 'more' : isNew ? 'again' : null
}

const isInside = ({ guest, dossier }: Work): boolean => purposeOf(guest) === 'step-up' && guest.interaction.session?.sub === dossier?.account.sub

/** For the client: it asks for more than was shown, or says from the start how much it must be. */
function isTooLittle({ house, guest }: Work, { wants }: SignIn, { assurance }: Pick<Decision, 'assurance'>): boolean {
  const { acrWanted, client } = guest.interaction
  return wants !== 'recovery' && rungOf(assurance?.acr) < rungWanted(house.policy(), { acrWanted, client })
}
