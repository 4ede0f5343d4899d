import type { Interruption } from '../domain/decision.ts'
import type { OfferKind } from '../domain/offer.ts'
import { enrollable, type Ground, hasRoom, madeNow } from './ground.ts'
import { blocksAtAll } from './ratchet.ts'
import { isSaved } from './recovery.ts'

/** One more replacement, unless one was made in this sign-in, or there are as many as there may be. */
export function replacementOffered(it: Ground, offer: OfferKind, row: number): Interruption | null {
  const option = enrollable(it)
  return option === null || madeNow(it) !== null || !hasRoom(it)
    ? null
    : { kind: 'enrol', authenticator: option.authenticator, skippable: true, skipsLeft: null, offer, row }
}

/** A sheet of codes, where the account has none that is any good. */
export function codesOffered({ facts, policy }: Ground, offer: OfferKind, row: number): Interruption | null {
  const { roles, authenticators } = policy
  const option = facts.options.find(
    ({ authenticator: id, restsOn, enrollable: may }) => restsOn === 'credential' && may && roles.backup.includes(id) && authenticators.includes(id),
  )
  if (option === undefined || facts.credentials.some((it) => isSaved(it, policy))) return null
  return { kind: 'enrol', authenticator: option.authenticator, skippable: true, skipsLeft: null, offer, row }
}

/** The target has the recovery level that it needs: R1 to block, R2 to remove, or what the policy asks for. */
export function isCarried({ standing, phaseOut }: Ground): boolean {
  if (phaseOut === null || !blocksAtAll(phaseOut)) return true
  return standing.recovery === 'R2' || (standing.recovery === 'R1' && phaseOut.target === 'block' && phaseOut.recoveryRequired.block !== 'R2')
}

/** No address at all that is known to be theirs, where nothing else would do. */
export function lacksChannel({ facts, policy: { roles, authenticators, recovery } }: Ground): Interruption | null {
  const option = facts.options.find(({ authenticator: id, restsOn }) => restsOn === 'channel' && roles.backup.includes(id) && authenticators.includes(id))
  if (option === undefined || recovery.allowCodesOnly || facts.channels.length > 0) return null
  return { kind: 'confirm', authenticator: option.authenticator, offer: 'recovery', row: 9 }
}
