import type { CredentialFact, Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import { canAnswer } from '../domain/credential.ts'
import { isPast, DAY_MS } from './times.ts'

/** How a policy stands to a credential by who keeps it (`policy.md`, table 4 row 34): in the grace it still answers, and qualifies no more. */
export type Denial = 'none' | 'in-grace' | 'over'

/** Of what replaces alone, and only where its provider is known. */
export function denialOf({ authenticator, assessed }: Pick<CredentialFact, 'authenticator' | 'assessed'>, { passkeys, roles }: Providing, now: Date): Denial {
  if (passkeys.denied.length === 0 || !roles.replacement.includes(authenticator)) return 'none'
  const said = passkeys.denied.filter((it) => isKeptBy(assessed, it.provider) && it.since <= now)
  if (said.length === 0) return 'none'
  return said.some((it) => isPast(it.since, it.graceDays * DAY_MS, now)) ? 'over' : 'in-grace'
}

type Providing = Pick<Policy, 'passkeys' | 'roles'>

/** Its word that it verified the person counts for nothing (`policy.md`, table 4 row 12). */
export const isDoubted = ({ assessed }: Pick<CredentialFact, 'assessed'>, { passkeys }: Pick<Policy, 'passkeys'>): boolean =>
  passkeys.uvUntrusted.some((it) => isKeptBy(assessed, it))

/** Neither denied nor doubted: it may speak for an administrator. */
export const isBelieved = (credential: CredentialFact, policy: Policy, now: Date): boolean =>
  denialOf(credential, policy, now) === 'none' && !isDoubted(credential, policy)

/** An AAGUID is written in either case. */
const isKeptBy = ({ provider }: CredentialFact['assessed'], name: string): boolean => provider !== null && provider.toLowerCase() === name.toLowerCase()

/** The account as this policy lets it count: what is denied for good is as useless as if this deployment could not use it. */
export function asAllowed(facts: Facts, policy: Policy, now: Date): Facts {
  if (facts.account === null || facts.credentials.every((it) => denialOf(it, policy, now) !== 'over')) return facts
  const credentials = facts.credentials.map((it) => (denialOf(it, policy, now) === 'over' ? { ...it, assessed: { ...it.assessed, usable: false } } : it))
  const isHeld = (id: string): boolean => credentials.some((it) => it.authenticator === id && it.status === 'active' && canAnswer(it.assessed))
  const options = facts.options.map((it) => (it.restsOn === 'channel' ? it : { ...it, usable: it.usable && isHeld(it.authenticator) }))
  return { ...facts, credentials, options }
}

/** The same policy when every grace is over: what is saved today must strand nobody then. */
export const afterGrace = (policy: Policy): Policy => ({
  ...policy,
  passkeys: { ...policy.passkeys, denied: policy.passkeys.denied.map((it) => ({ ...it, since: new Date(0), graceDays: 0 })) },
})
