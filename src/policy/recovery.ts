import type { CredentialFact, Facts, Option, RecoveryLevel } from '../domain/facts.ts'
import { HOUR_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import { isPast } from './times.ts'

/** What a person has left who loses everything that replaces (`policy.md`, facts). `spare`: they hold more of it than their class rests on. */
export function recoveryOf(facts: Facts, policy: Policy, spare: boolean, now: Date): RecoveryLevel {
  const channels = countChannels(facts, policy, now)
  const codes = facts.credentials.some((it) => isSaved(it, policy))
  const first = channels > 0 || (policy.recovery.allowCodesOnly && codes)
  const second = spare || channels > 1 || (channels > 0 && codes)
  return !first ? 'R0' : second ? 'R2' : 'R1'
}

/** A changed address must have been there for some time; one that came with the account replaced no other. */
function countChannels(facts: Facts, policy: Policy, now: Date): number {
  if (!canReach(facts, policy)) return 0
  const age = policy.recovery.channelHours * HOUR_MS
  return facts.channels.filter((it) => it.original || isPast(it.verifiedAt, age, now)).length
}

/** An address helps only where something is posted to it that brings people back. */
export const canReach = ({ options }: Facts, policy: Policy): boolean => options.some((it) => it.restsOn === 'channel' && isBackup(it, policy))

const isBackup = ({ authenticator }: Pick<Option, 'authenticator'>, { roles, authenticators }: Policy): boolean =>
  roles.backup.includes(authenticator) && authenticators.includes(authenticator)

/** A sheet of codes that the person said they keep, with enough of them left. */
export function isSaved(credential: CredentialFact, policy: Policy): boolean {
  const { status, confirmedAt, assessed } = credential
  return status === 'active' && assessed.usable && confirmedAt !== null && (assessed.left ?? 0) >= policy.recovery.codesMin && isBackup(credential, policy)
}
