import type { AccountNow } from '../domain/account-room.ts'
import { eventAbout } from '../domain/event.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { Dossier } from '../domain/storage.ts'
import { decisionWithout } from '../policy/after-loss.ts'
import type { Loss } from '../policy/invariant.ts'
import type { Wanted } from './gate.ts'
import { factsFor, type Ground } from './ground.ts'

/** What retires and is still there, usable or blocked. */
export const retiringOf = ({ credentials }: Pick<Dossier, 'credentials'>, { policy }: Pick<Ground, 'policy'>) =>
  credentials.filter(({ authenticator, status }) => status !== 'revoked' && policy.roles.retiring.includes(authenticator))

/** Why it cannot go yet: nothing that works replaces it, or there would be no way back in. null: it can. */
export function whyKept(ground: Ground, dossier: Dossier): Loss | 'no-replacement' | null {
  const lost = retiringOf(dossier, ground).map(({ id }) => id)
  const { class: of, recovery, accepted } = decisionWithout(factsFor(ground, dossier), ground.policy, lost, ground)
  if (of === 'C0' || of === 'C1') return 'no-replacement'
  if (accepted.length === 0) return 'way-in'
  return recovery === 'R0' ? 'recovery' : null
}

/** Destroys the secret: it never comes back (`policy.md`, principle 4). */
export function removePassword(ground: Ground, { dossier }: AccountNow): Wanted<null> {
  const retiring = retiringOf(dossier, ground)
  const [first] = retiring
  if (first === undefined) return { because: 'gone' }
  const because = whyKept(ground, dossier)
  if (because !== null) return { because }
  const { policyId, row } = decisionWithout(factsFor(ground, dossier), ground.policy, [], ground)
  const { authenticator } = first
  return {
    value: null,
    changes: {
      destroy: { ids: retiring.map(({ id }) => id), policyId },
      events: [
        eventAbout(dossier.account.id, 'password.destroyed', { authenticator, policy: policyId, rule: row, version: ground.policy.version, by: 'owner' }),
      ],
      letters: noticesTo(dossier.account, 'house/password-removed', ground.locale, { authenticator }),
      now: ground.now,
    },
  }
}
