import type { Facts } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import { UNDO_DAYS } from '../domain/undo.ts'
import { isPast } from './times.ts'

/**
 * Whether something that replaces, and that worked, was taken back by a link from a letter in the last days. Whoever reads the mailbox can do that, so that
 * the account is as guarded as if it were still there: or else the mailbox alone could end the wait that stands against it (`policy.md`, table 4 row 5).
 */
export const tookBackByLink = ({ credentials }: Pick<Facts, 'credentials'>, { roles }: Pick<Policy, 'roles'>, now: Date): boolean =>
  credentials.some(
    ({ authenticator, confirmedAt, proofs, takenBackAt }) =>
      takenBackAt != null && roles.replacement.includes(authenticator) && confirmedAt !== null && proofs > 0 && !isPast(takenBackAt, UNDO_DAYS * DAY_MS, now),
  )
