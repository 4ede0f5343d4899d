import type { Policy } from '../domain/policy.ts'
import { type Route, textsIn, type Visit } from '../http/visit.ts'
import { addedPage, addPage, fullPage } from './add-passkey-pages.ts'
import { type AccountFrame, enrolmentOf, seeOther } from './frame.ts'
import { cardsOf } from './passkey-cards.ts'
import type { Resident } from './resident.ts'
import type { House } from '../sign-in/context.ts'

/** What adding leans on. */
export interface AddingParts {
  readonly frame: AccountFrame
  readonly policy: () => Policy
  readonly authenticators: House['authenticators']
  readonly now: () => Date
}

const PASSKEYS = '/account/passkeys'

/** Where a new passkey is to be, and what became of it. It is made by the walk, as everything is that is enrolled. */
export function addPasskeyRoutes({ frame: { inRoom, show }, policy, authenticators, now }: AddingParts): readonly Route[] {
  const isReplacement = (id: string): boolean => policy().roles.replacement.includes(id)
  const activeOf = ({ dossier: { credentials } }: Resident) => credentials.filter((it) => isReplacement(it.authenticator) && it.status === 'active')
  const cardsFor = ({ dossier }: Resident) => cardsOf(dossier, { authenticators, policy: policy(), now: now() })
  return [
    [
      'GET',
      `${PASSKEYS}/add`,
      inRoom((visit, resident) => {
        const { t } = visit.state
        const id = replacementIn(policy(), authenticators)
        if (id === null) return seeOther(visit, '/account')
        if (activeOf(resident).length >= policy().passkeys.max) return show(visit, resident, fullPage(policy().passkeys.max, t))
        const since = now().getTime()
        return show(
          visit,
          resident,
          addPage((where) => enrolmentOf(id, `${PASSKEYS}/added?since=${since}`, where), t),
        )
      }),
    ],
    [
      'GET',
      `${PASSKEYS}/added`,
      inRoom((visit, resident) => {
        const since = sinceIn(visit)
        const isNew = ({ createdAt }: { readonly createdAt: Date }): boolean => createdAt.getTime() > since
        const all = cardsFor(resident)
        const added = all.find(({ credential }) => credential.status === 'active' && isNew(credential))
        if (added === undefined) return seeOther(visit, PASSKEYS)
        return show(
          visit,
          resident,
          addedPage(
            added,
            all.filter((it) => it !== added),
            visit.state,
          ),
        )
      }),
    ],
  ]
}

/** The first that can be made here. */
const replacementIn = ({ roles, authenticators: listed }: Policy, authenticators: AddingParts['authenticators']): string | null =>
  authenticators.find(({ id, enrolment }) => roles.replacement.includes(id) && listed.includes(id) && enrolment !== null)?.id ?? null

/** When the way to the new one began, in milliseconds; nothing is new for an address that does not say. */
function sinceIn(visit: Visit): number {
  const since = Number(textsIn(visit.query)['since'] ?? Number.NaN)
  return Number.isFinite(since) ? since : Number.POSITIVE_INFINITY
}
