import { backupAcr, rungOf } from '../domain/acr.ts'
import type { Decision } from '../domain/decision.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { tookBackByLink } from './by-link.ts'

/** What was shown, as it counts now, and what it amounts to. */
export interface Guarded {
  readonly facts: Pick<Facts, 'options' | 'credentials'>
  readonly policy: Pick<Policy, 'roles'>
  readonly now: Date
  readonly class: Decision['class']
  readonly shown: readonly Pick<Evidence, 'authenticator'>[]
  readonly acr: string | null | undefined
}

/**
 * Whether it is enough to change something in the account itself: never what amounts to a backup, and not the mailbox alone while a replacement works
 * (class C2 or C3), or did until a link took it back. Whoever has nothing better than their mailbox changes things by it.
 */
export function guards({ facts, policy, now, class: of, shown, acr }: Guarded): boolean {
  if (shown.length === 0 || rungOf(acr) <= rungOf(backupAcr)) return false
  const isReplaced = of === 'C2' || of === 'C3' || tookBackByLink(facts, policy, now)
  return !isReplaced || shown.some((it) => !restsOnChannel(facts, it))
}

const restsOnChannel = ({ options }: Guarded['facts'], { authenticator }: Pick<Evidence, 'authenticator'>): boolean =>
  options.some((it) => it.authenticator === authenticator && it.restsOn === 'channel')
