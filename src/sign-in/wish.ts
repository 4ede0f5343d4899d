import type { Wish } from '../domain/wish.ts'
import type { SignIn, Taking } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Decision } from '../domain/decision.ts'
import type { Guest } from './context.ts'

/** What the person came for from their account: to change something there. It concerns whoever is signed in there, and nobody else who is named meanwhile. */
export function wishOf({ interaction: { wish, session } }: Guest, dossier: Dossier | null): Wish | null {
  if (wish === undefined || wish.kind === 'recover' || dossier === null) return null
  return session === null || session.sub === dossier.account.sub ? wish : null
}

/** The wish that is to be guarded: a recovery has rules of its own. */
export const guardedWish = (guest: Guest, { wants }: Pick<SignIn, 'wants'>, dossier: Dossier | null): Wish | null =>
  wants === 'recovery' ? null : wishOf(guest, dossier)

/** As an enrolment that was taken up; null where none is wished for. */
export const takingFor = (wish: Wish | null): Taking | null =>
  wish?.kind === 'enrol' ? { authenticator: wish.authenticator, skippable: true, offer: null, skipsLeft: null, where: wish.where } : null

/** Enough was shown for something in the account to change; what a deadline demands comes after that. */
export const isGuarded = ({ outcome, because }: Pick<Decision, 'outcome' | 'because'>): boolean => outcome === 'satisfied' || because === 'deadline'

/** What a sign-in is for when it begins: an account, a way back in, or what most come for. */
export function wantsFirst({ interaction: { prompt, wish } }: Guest): SignIn['wants'] {
  if (wish?.kind === 'recover') return 'recovery'
  return prompt === 'create' ? 'account' : 'sign-in'
}
