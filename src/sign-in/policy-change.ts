import type { SignIn } from '../domain/sign-in.ts'
import { goTo, type Move, type Work } from './move.ts'

/** The policy is another one than when the page was made that is answered now (`policy.md`, table 4 row 18). It is the same for everybody, and says nothing of an account. */
export const hasPolicyChanged = ({ house }: Work, { policyVersion }: SignIn): boolean => policyVersion !== house.policy().version

/** For events: the policy that the page was made under, and the one that it was decided by. */
export const versionsOf = ({ house }: Work, { policyVersion }: SignIn) => ({ begunUnder: policyVersion, version: house.policy().version })

/** The page that holds now, with the sentence that explains it; nothing that was shown and still counts is lost. */
export function explained(signIn: SignIn, move: Move): Move {
  const { next, ...rest } = unasked(signIn, move)
  return { ...rest, next: next === null ? null : { ...next, notice: { code: 'policy-changed' } } }
}

/** Looking at a page posts no letter: where a code would come first, the person is asked instead. */
export function unasked(signIn: SignIn, move: Move): Move {
  const at = move.next?.at
  if ((move.write.letters ?? []).length === 0 || at?.page !== 'challenge') return move
  const { authenticator, beside, others, route, objection = null, why = null } = at
  return goTo(signIn, { page: 'choose', offered: [authenticator, ...beside, ...others], tucked: others, route, objection, back: false, why })
}
