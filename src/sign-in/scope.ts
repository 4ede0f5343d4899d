import { Fault } from '../domain/fault.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Step } from './take-step.ts'

/**
 * Whether this sign-in is a recovery that has begun (`policy.md`, table 4 row 3): something was shown, and from then on it can do nothing but show its page
 * and answer it, until the new credential signs in.
 */
export const inScope = ({ wants, evidence, newcomer }: Pick<SignIn, 'wants' | 'evidence' | 'newcomer'>): boolean =>
  wants === 'recovery' && evidence.length > 0 && newcomer === null

/** A step that is not a recovery's to take. */
export const outsideScope =
  (step: Step): Step =>
  (work, signIn) => {
    mustBeOutside(signIn)
    return step(work, signIn)
  }

/** Throws `Fault('recovery-scope')`. */
export function mustBeOutside(signIn: SignIn): void {
  if (inScope(signIn)) throw new Fault('recovery-scope', 'a recovery is under way, which may do nothing else')
}
