import type { Policy } from '../domain/policy.ts'
import type { Handler, Route } from '../http/visit.ts'
import { type AccountFrame, enrolmentOf, seeOther } from './frame.ts'
import type { House } from '../sign-in/context.ts'

export interface EnrollingParts {
  readonly frame: Pick<AccountFrame, 'inRoom'>
  readonly policy: () => Policy
  readonly authenticators: House['authenticators']
}

/** Codes on paper, and another password: both are made by the walk, and come back to the page that shows how they stand. */
export function enrolRoutes({ frame: { inRoom }, policy, authenticators }: EnrollingParts): readonly Route[] {
  const enrollable = (ids: readonly string[]) =>
    authenticators.find(
      ({ id, enrolment, restsOn }) => ids.includes(id) && policy().authenticators.includes(id) && enrolment !== null && restsOn === 'credential',
    )
  const leading = (ids: () => readonly string[], to: string): Handler =>
    inRoom((visit) => {
      const found = enrollable(ids())
      return seeOther(visit, found === undefined ? '/account' : enrolmentOf(found.id, to))
    })
  return [
    ['GET', '/account/recovery-codes/new', leading(() => policy().roles.backup, '/account/recovery-codes')],
    ['GET', '/account/password/change', leading(() => policy().roles.retiring, '/account/password')],
  ]
}
