import type { AccountFact, CredentialFact, Override, PhaseOutFact } from '../domain/facts.ts'
import type { Resident } from '../domain/population.ts'

const epoch = (column: string) => `(date_part('epoch', ${column}) * 1000)::bigint`

const listOf = (table: string, key: string, columns: readonly string[], condition = 'true') =>
  `(select coalesce(json_agg(json_build_array(t.${key}, ${columns.join(', ')}) order by t.${key}), '[]') from ${table} t
    where ($1::text is null or t.${key} > $1::text) and ($2::text is null or t.${key} <= $2::text) and ${condition})`

/**
 * Everything decisions need of the accounts behind `$1` up to `$2`, of which null is the end; `$3` is now. One list per table, each in the order of
 * the accounts, of lists without names and with times as numbers.
 */
export const PAGE = `select
  ${listOf('accounts', 'id', ['t.sub', 't.status', 't.groups', 't.attributes', 't.roles', epoch('t.created_at')])} as accounts,
  ${listOf('credentials', 'account_id', ['t.id', 't.authenticator', 't.status', 't.proofs', epoch('t.last_proven_at'), epoch('t.confirmed_at'), 't.created_in', 't.assessed', epoch('t.created_at'), epoch('t.last_used_at')])} as credentials,
  ${listOf('identifiers', 'account_id', ['t.kind', 't.value', epoch('t.verified_at'), 't.is_primary', epoch('t.created_at')])} as identifiers,
  ${listOf('phase_outs', 'account_id', ['t.policy_id', epoch('t.first_seen_at'), epoch('t.blocked_since'), epoch('t.removable_since'), epoch('t.destroyed_at'), 't.last_mode', 't.skips'])} as "phaseOuts",
  ${listOf('overrides', 'account_id', ['t.id', 't.kind', 't.mode', 't.reason', 't.actor', 't.approved_by', epoch('t.created_at'), epoch('t.expires_at')], 't.expires_at > $3::timestamptz and t.ended_at is null')} as overrides`

type Time = number | null
type Id = AccountFact['id']

type AccountRow = readonly [Id, string, AccountFact['status'], AccountFact['groups'], AccountFact['attributes'], AccountFact['roles'], number]
type CredentialRow = readonly [
  Id,
  CredentialFact['id'],
  string,
  CredentialFact['status'],
  number,
  Time,
  Time,
  string | null,
  CredentialFact['assessed'],
  number,
  Time,
]
type IdentifierRow = readonly [Id, 'email' | 'username', string, Time, boolean, number]
type PhaseOutRow = readonly [Id, string, Time, Time, Time, Time, PhaseOutFact['lastMode'], number]
type OverrideRow = readonly [Id, string, Override['kind'], Override['mode'], string, string, string | null, number, number]

/** What `PAGE` gives. */
export interface PageRow {
  readonly accounts: readonly AccountRow[]
  readonly credentials: readonly CredentialRow[]
  readonly identifiers: readonly IdentifierRow[]
  readonly phaseOuts: readonly PhaseOutRow[]
  readonly overrides: readonly OverrideRow[]
}

/** One page of accounts, each with what is its own. All lists have one order, so that a single pass over each is enough. */
export function openResidents(page: PageRow): readonly Resident[] {
  const credentials = dealOut(page.credentials)
  const identifiers = dealOut(page.identifiers)
  const phaseOuts = dealOut(page.phaseOuts)
  const overrides = dealOut(page.overrides)
  return page.accounts.map((row) => {
    const [id, sub, , , , , createdAt] = row
    const names = identifiers(id)
    return {
      account: openAccount(row),
      name: nameIn(names) ?? sub,
      credentials: credentials(id).map(openCredential).toSorted(byAge),
      channels: names.flatMap(([, kind, , verified, , at]) =>
        kind === 'email' && verified !== null ? [{ kind, verifiedAt: new Date(verified), original: at <= createdAt }] : [],
      ),
      phaseOuts: phaseOuts(id).map(openPhaseOut),
      overrides: overrides(id).map(openOverride),
    }
  })
}

/** Hands out the rows of one account after the other. */
function dealOut<Row extends readonly [Id, ...unknown[]]>(rows: readonly Row[]): (id: Id) => readonly Row[] {
  let at = 0
  return (id) => {
    const from = at
    while (rows[at]?.[0] === id) at += 1
    return rows.slice(from, at)
  }
}

const time = (milliseconds: Time): Date | null => (milliseconds === null ? null : new Date(milliseconds))

const nameIn = (names: readonly IdentifierRow[]): string | undefined => (names.find(([, , , , primary]) => primary) ?? names[0])?.[2]

const openAccount = ([id, sub, status, groups, attributes, roles, createdAt]: AccountRow): AccountFact => ({
  id,
  sub,
  status,
  groups,
  attributes,
  roles,
  createdAt: new Date(createdAt),
})

const openCredential = ([
  accountId,
  id,
  authenticator,
  status,
  proofs,
  lastProvenAt,
  confirmedAt,
  createdIn,
  assessed,
  createdAt,
  lastUsedAt,
]: CredentialRow): CredentialFact => ({
  id,
  accountId,
  authenticator,
  status,
  proofs,
  lastProvenAt: time(lastProvenAt),
  confirmedAt: time(confirmedAt),
  createdIn,
  assessed,
  createdAt: new Date(createdAt),
  lastUsedAt: time(lastUsedAt),
})

const byAge = (one: CredentialFact, other: CredentialFact) => one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1)

const openPhaseOut = ([, policyId, firstSeenAt, blockedSince, removableSince, destroyedAt, lastMode, skips]: PhaseOutRow): PhaseOutFact => ({
  policyId,
  firstSeenAt: time(firstSeenAt),
  blockedSince: time(blockedSince),
  removableSince: time(removableSince),
  destroyedAt: time(destroyedAt),
  lastMode,
  skips,
})

const openOverride = ([, id, kind, mode, reason, actor, approvedBy, createdAt, expiresAt]: OverrideRow): Override => ({
  id,
  kind,
  mode,
  reason,
  actor,
  approvedBy,
  createdAt: new Date(createdAt),
  expiresAt: new Date(expiresAt),
})
