import type { Account, AdminRole } from '../domain/account.ts'
import { Fault } from '../domain/fault.ts'
import { nameOf } from './people.ts'

/** Who acts. */
export interface Actor {
  /** As it is written down: a `sub`, or a word for somebody who is no account. */
  readonly by: string
  /** null: whoever may use the command line, which takes the machine's word for who it is. */
  readonly account: Account | null
}

export const actorOf = (account: Account): Actor => ({ by: account.sub, account })

/** Throws `Fault('not-allowed')` where an administrator holds none of these roles, or is disabled. */
export function mustHold({ account }: Actor, roles: readonly AdminRole[]): void {
  if (account === null || holds(account, roles)) return
  throw new Fault('not-allowed', `${nameOf(account)} may not do this: it takes an active account with one of the roles ${roles.join(', ')}.`)
}

export const holds = ({ status, roles: held }: Account, roles: readonly AdminRole[]): boolean =>
  status === 'active' && roles.some((role) => held.includes(role))
