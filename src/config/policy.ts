import { createHash } from 'node:crypto'
import { nameOf } from '../authenticators/load.ts'
import type { Deadline, KindRule, PhaseOut, Policy } from '../domain/policy.ts'
import type { PolicyDocument } from './policy-schema.ts'

/** The policy that the configuration itself describes; its version is a hash of it. The one in force comes from the database. */
export const policyOf = ({ authenticators, policy }: { readonly authenticators: readonly string[]; readonly policy: PolicyDocument }): Policy =>
  toPolicy(policy, authenticators.map(nameOf))

/** What a document means where these authenticators are listed. Roles keep only what is on the list, so that the default roles fit any. */
export function toPolicy(document: PolicyDocument, listed: readonly string[], version?: string): Policy {
  const { authenticators, roles, signUp, identification, passkeys, offers, recovery, reauth, clients, breakGlass, passwordPhaseOut } = document
  const present = (ids: readonly string[]): readonly string[] => ids.filter((id) => listed.includes(id))
  const meaning = {
    authenticators: present(authenticators ?? listed),
    roles: { retiring: present(roles.retiring), replacement: present(roles.replacement), backup: present(roles.backup) },
    signUp,
    identification,
    passkeys: { ...passkeys, denied: passkeys.denied.map(deniedOf), rules: passkeys.rules.map(kindRuleOf) },
    offers,
    recovery,
    reauth,
    clients,
    breakGlass,
    phaseOuts: passwordPhaseOut.map(phaseOutOf),
  }
  return { version: version ?? `config-${createHash('sha256').update(JSON.stringify(meaning)).digest('hex').slice(0, 12)}`, ...meaning }
}

const deniedOf = <T extends { readonly since: string }>(it: T) => ({ ...it, since: new Date(it.since) })

const kindRuleOf = ({ match, since, denied, ...rest }: PolicyDocument['passkeys']['rules'][number]): KindRule => ({
  ...rest,
  match: withoutGaps(match),
  since: dateOf(since),
  denied: denied.map(deniedOf),
})

type PhaseOutEntry = PolicyDocument['passwordPhaseOut'][number]

const phaseOutOf = ({ match, exclude, notBefore, deadline, proof, undo, ...rest }: PhaseOutEntry): PhaseOut => ({
  ...rest,
  match: withoutGaps(match),
  exclude: withoutGaps(exclude),
  notBefore: dateOf(notBefore),
  deadline: deadline === null ? null : deadlineOf(deadline),
  proof: { count: proof.count, maxAgeDays: proof.maxAge },
  undoDays: undo,
})

const deadlineOf = ({ date, afterFirstSeen, grace }: NonNullable<PhaseOutEntry['deadline']>): Deadline => ({
  date: dateOf(date ?? null),
  afterFirstSeenDays: afterFirstSeen ?? null,
  grace,
})

const dateOf = (written: string | null): Date | null => (written === null ? null : new Date(written))

/** Fields that were not given are not there. */
const withoutGaps = <T extends object>(given: T): { [Name in keyof T]: Exclude<T[Name], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [Name in keyof T]: Exclude<T[Name], undefined> }
