import type { CredentialFact } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { DeniedProvider, Policy } from '../domain/policy.ts'
import { isPast } from './times.ts'

type Assessed = CredentialFact['assessed']

/** Each time that its provider was denied by now, and whether the grace is over. */
export const saidOf = (assessed: Assessed, denied: readonly DeniedProvider[], now: Date): readonly ('in-grace' | 'over')[] =>
  denied.filter((it) => isKeptBy(assessed, it.provider) && it.since <= now).map((it) => (isPast(it.since, it.graceDays * DAY_MS, now) ? 'over' : 'in-grace'))

/** On a list of providers; one that nobody can name is on none. */
export const isListed = (assessed: Assessed, list: readonly string[]): boolean => list.some((it) => isKeptBy(assessed, it))

/** Its word that it verified the person counts for nothing (`policy.md`, table 4 row 12). */
export const isDoubted = ({ assessed }: Pick<CredentialFact, 'assessed'>, { passkeys }: Pick<Policy, 'passkeys'>): boolean =>
  isListed(assessed, passkeys.uvUntrusted)

/** An AAGUID is written in either case. */
const isKeptBy = ({ provider }: Assessed, name: string): boolean => provider !== null && provider.toLowerCase() === name.toLowerCase()
