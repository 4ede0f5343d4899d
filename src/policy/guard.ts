import { backupAcr, rungOf } from '../domain/acr.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { Facts } from '../domain/facts.ts'
import { isReplaced, type Replaced } from './replaced.ts'

/** What was shown, as it counts now. */
export interface Shown extends Replaced {
  readonly facts: Pick<Facts, 'account' | 'options' | 'credentials'>
  readonly shown: readonly Pick<Evidence, 'authenticator'>[]
}

/** And what it amounts to. */
export interface Guarded extends Shown {
  readonly acr: string | null | undefined
}

/**
 * Whether it is enough to change something in the account itself: never what amounts to a backup, and not the mailbox alone while a replacement works, or
 * ever did. Whoever has nothing better than their mailbox changes things by it.
 */
export const guards = (it: Guarded): boolean => it.shown.length > 0 && rungOf(it.acr) > rungOf(backupAcr) && !isMailboxAlone(it)

/** Nothing but the mailbox was shown, and there is something better: what would be added on that waits (`policy.md`, table 4 row 5). */
export const isMailboxAlone = (it: Shown): boolean => it.shown.length > 0 && it.shown.every((one) => restsOnChannel(it.facts, one)) && isReplaced(it)

/**
 * The same of a session that was there before: what was made in it, or since, is no reason to hide anything from whoever was the owner by their mailbox then. No
 * class is asked, since what qualifies has worked.
 */
export function isMailboxAloneSince(it: Omit<Shown, 'class' | 'shown'> & { readonly shown: readonly Pick<Evidence, 'authenticator' | 'shownAt'>[] }): boolean {
  const [first] = it.shown
  const credentials = it.facts.credentials.filter(({ createdAt }) => first !== undefined && createdAt < first.shownAt)
  return isMailboxAlone({ ...it, class: 'C0', facts: { ...it.facts, credentials } })
}

const restsOnChannel = ({ options }: Shown['facts'], { authenticator }: Pick<Evidence, 'authenticator'>): boolean =>
  options.some((it) => it.authenticator === authenticator && it.restsOn === 'channel')
