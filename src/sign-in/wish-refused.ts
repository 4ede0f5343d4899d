import type { Decision } from '../domain/decision.ts'
import type { SignIn } from '../domain/sign-in.ts'
import { purposeOf } from './context.ts'
import { goTo, type Move, type Work } from './move.ts'
import { guardedWish } from './wish.ts'

/** Why what is wished for cannot be made, whatever is shown for it: told in so many words, since only its owner is told. */
export const wishRefusals = ['retired', 'not-offered', 'too-many', 'no-proof', 'guarded'] as const

export type WishRefusal = (typeof wishRefusals)[number]

/** Told at once inside a signed-in session, and to anybody else once they have shown who they are (`policy.md`, table 4 row 21). null: nothing is in its way. */
export function wishRefused(work: Work, signIn: SignIn, decision: Decision): Move | null {
  const { guest, dossier } = work
  const wish = guardedWish(guest, signIn, dossier)
  if (dossier === null || wish?.kind !== 'enrol' || signIn.skipped.includes(wish.authenticator)) return null
  if (decision.outcome !== 'satisfied' && purposeOf(guest) !== 'step-up') return null
  const because = whyNot(work, wish.authenticator, decision)
  return because === null ? null : goTo(signIn, { page: 'denied', because })
}

/** "Create a passkey" on the sign-in page, where there are as many as may be: said once, after the person was known, and the sign-in goes on without. */
export function noRoomTold(work: Work, signIn: SignIn, decision: Decision): Move | null {
  const [replacement] = work.house.policy().roles.replacement
  if (signIn.wants !== 'passkey' || replacement === undefined || signIn.skipped.includes(replacement)) return null
  return whyNot(work, replacement, decision) === 'too-many' ? goTo({ ...signIn, wants: 'sign-in' }, { page: 'note', message: 'no-room' }) : null
}

/** Asked again when the answer comes in: facts and rules may be others by then. */
export function whyNot({ house, dossier }: Work, id: string, decision: Pick<Decision, 'mode'>): WishRefusal | null {
  const { roles, passkeys, authenticators } = house.policy()
  const canBeMade = authenticators.includes(id) && house.authenticators.some((it) => it.id === id && it.enrolment !== null)
  if (!canBeMade || dossier === null) return 'not-offered'
  const held = dossier.credentials.filter((it) => it.authenticator === id && it.status === 'active')
  if (roles.retiring.includes(id)) return whyNoChange(dossier, decision, held.length > 0)
  return roles.replacement.includes(id) && held.length >= passkeys.max ? 'too-many' : null
}

function whyNoChange(dossier: NonNullable<Work['dossier']>, decision: Pick<Decision, 'mode'>, isThere: boolean): WishRefusal | null {
  if (isRetired(dossier, decision)) return 'retired'
  return isThere ? null : 'not-offered'
}

/** Blocked, about to be destroyed, or destroyed: it is never changed, nor made anew. */
const isRetired = ({ phaseOuts }: NonNullable<Work['dossier']>, { mode }: Pick<Decision, 'mode'>): boolean =>
  mode === 'block' || mode === 'remove' || phaseOuts.some((it) => it.destroyedAt !== null)
