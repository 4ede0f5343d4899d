import type { AccountId } from '../domain/account.ts'
import type { Assessment, CredentialId } from '../domain/credential.ts'
import type { AccountFact, Channel, CredentialFact, Override, PhaseOutFact } from '../domain/facts.ts'
import type { Resident } from '../domain/population.ts'

/** ASCII's own separators: between what belongs to one account, between its rows, between the columns of a row. Splitting costs half of what JSON does. */
const [GROUP, RECORD, UNIT] = ['\u001d', '\u001e', '\u001f']

/** None of the separators gets in by what somebody called themselves. */
const word = (column: string): string => `translate(coalesce(t.${column}, ''), E'\\x1d\\x1e\\x1f', '')`
const time = (column: string): string => `coalesce(date_part('epoch', t.${column})::text, '')`
/** JSON writes no control character. */
const json = (column: string): string => `t.${column}::text`
const list = (column: string): string => `case when t.${column} = '{}' then '' else array_to_json(t.${column})::text end`

const rows = (table: string, columns: readonly string[], written: readonly string[], condition = 'true'): string => `(
    select t.account_id collate "C" as account_id, string_agg(concat_ws(E'\\x1f', ${written.join(', ')}), E'\\x1e') as list
    from (select account_id, ${columns.join(', ')} from ${table} where ${condition} order by account_id collate "C" offset 0) t group by t.account_id collate "C")`

const ACCOUNTS = ['id', 'sub', 'status', 'groups', 'attributes', 'roles', 'created_at']
const CREDENTIALS = ['id', 'authenticator', 'status', 'proofs', 'last_proven_at', 'confirmed_at', 'created_in', 'assessed', 'created_at', 'last_used_at']
const IDENTIFIERS = ['kind', 'value', 'verified_at', 'is_primary', 'created_at', 'distrusted_at']
const PHASE_OUTS = ['policy_id', 'first_seen_at', 'blocked_since', 'removable_since', 'destroyed_at', 'last_mode', 'skips']
const OVERRIDES = ['id', 'kind', 'mode', 'reason', 'actor', 'approved_by', 'created_at', 'expires_at']

const WRITTEN: Readonly<Record<string, (column: string) => string>> = {
  groups: list,
  roles: list,
  attributes: json,
  assessed: json,
  proofs: json,
  is_primary: json,
  skips: json,
}
const write = (column: string): string => (WRITTEN[column] ?? (/_(at|since)$/.test(column) ? time : word))(column)
const rowsOf = (table: string, columns: readonly string[], condition?: string): string => rows(table, columns, columns.map(write), condition)

/**
 * All of `Resident` as one text per account, in the order of their ids; `now` is written in, since a cursor takes no values. Each table is read once, from
 * its beginning to its end, and sorted: following the index of a million random ids would read every page of every table many times.
 */
export const everybody = (now: Date): string => `select concat_ws(E'\\x1d', ${ACCOUNTS.map(write).join(', ')},
    coalesce(c.list, ''), coalesce(i.list, ''), coalesce(p.list, ''), coalesce(o.list, '')) as line
  from (select ${ACCOUNTS.join(', ')} from accounts order by id collate "C" offset 0) t
  left join ${rowsOf('credentials', CREDENTIALS)} c on c.account_id = t.id collate "C"
  left join ${rowsOf('identifiers', IDENTIFIERS, `(ends_at is null or ends_at > '${now.toISOString()}')`)} i on i.account_id = t.id collate "C"
  left join ${rowsOf('phase_outs', PHASE_OUTS)} p on p.account_id = t.id collate "C"
  left join ${rowsOf('overrides', OVERRIDES, `expires_at > '${now.toISOString()}' and ended_at is null`)} o on o.account_id = t.id collate "C"
  order by t.id collate "C"`

/** One line of `everybody`. */
export function openResident(line: string): Resident {
  const [id, sub = '', status, groups, attributes, roles, createdAt, credentials, identifiers, phaseOuts, overrides] = line.split(GROUP)
  const account: AccountFact = {
    id: id as AccountId,
    sub,
    status: status as AccountFact['status'],
    groups: openList(groups),
    attributes: attributes === '{}' ? nothing : (JSON.parse(attributes ?? '') as AccountFact['attributes']),
    roles: openList(roles) as AccountFact['roles'],
    createdAt: dateOf(createdAt),
  }
  const names = openRows(identifiers, (row) => row)
  return {
    account,
    name: (names.find((row) => row[3] === 'true') ?? names[0])?.[1] ?? sub,
    credentials: sorted(
      openRows(credentials, (row) => openCredential(account.id, row)),
      byAge,
    ),
    channels: names.flatMap((row) => openChannel(account, row)),
    phaseOuts: sorted(openRows(phaseOuts, openPhaseOut), (one, other) => (one.policyId < other.policyId ? -1 : 1)),
    overrides: sorted(openRows(overrides, openOverride), byAge),
  }
}

type Row = readonly (string | undefined)[]

const openRows = <T>(text: string | undefined, open: (row: Row) => T): readonly T[] =>
  text === undefined || text === '' ? [] : text.split(RECORD).map((row) => open(row.split(UNIT)))

const nothing = {}
const openList = (text: string | undefined): readonly string[] => (text === undefined || text === '' ? [] : (JSON.parse(text) as readonly string[]))
const timeOf = (seconds: string | undefined): Date | null => (seconds === undefined || seconds === '' ? null : dateOf(seconds))
const dateOf = (seconds: string | undefined): Date => new Date(Math.round(Number(seconds) * 1000))
const textOf = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)

const openCredential = (
  accountId: AccountId,
  [id, authenticator = '', status, proofs, proven, confirmed, createdIn, assessed, created, used]: Row,
): CredentialFact => ({
  id: id as CredentialId,
  accountId,
  authenticator,
  status: status as CredentialFact['status'],
  proofs: Number(proofs),
  lastProvenAt: timeOf(proven),
  confirmedAt: timeOf(confirmed),
  createdIn: textOf(createdIn),
  assessed: openAssessment(assessed ?? ''),
  createdAt: dateOf(created),
  lastUsedAt: timeOf(used),
})

/** In the order of a dossier. */
const sorted = <T>(all: readonly T[], compare: (one: T, other: T) => number): readonly T[] => (all.length < 2 ? all : all.toSorted(compare))

const byAge = (one: { readonly id: string; readonly createdAt: Date }, other: typeof one): number =>
  one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1)

const ASSESSMENTS_MAX = 1000
const assessments = new Map<string, Assessment>()

/** A million credentials have a few dozen assessments between them. */
function openAssessment(text: string): Assessment {
  const known = assessments.get(text)
  if (known !== undefined) return known
  const assessment = Object.freeze(JSON.parse(text) as Assessment)
  if (assessments.size >= ASSESSMENTS_MAX) assessments.clear()
  assessments.set(text, assessment)
  return assessment
}

function openChannel({ createdAt }: AccountFact, [kind, , verified, , created, distrusted]: Row): readonly Channel[] {
  const verifiedAt = timeOf(verified)
  return kind === 'email' && verifiedAt !== null && timeOf(distrusted) === null ? [{ kind, verifiedAt, original: dateOf(created) <= createdAt }] : []
}

const openPhaseOut = ([policyId = '', firstSeen, blocked, removable, destroyed, lastMode, skips]: Row): PhaseOutFact => ({
  policyId,
  firstSeenAt: timeOf(firstSeen),
  blockedSince: timeOf(blocked),
  removableSince: timeOf(removable),
  destroyedAt: timeOf(destroyed),
  lastMode: textOf(lastMode) as PhaseOutFact['lastMode'],
  skips: Number(skips),
})

const openOverride = ([id = '', kind, mode, reason = '', actor = '', approvedBy, created, expires]: Row): Override => ({
  id,
  kind: kind as Override['kind'],
  mode: textOf(mode) as Override['mode'],
  reason,
  actor,
  approvedBy: textOf(approvedBy),
  createdAt: dateOf(created),
  expiresAt: dateOf(expires),
})
