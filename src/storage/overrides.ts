import type { EventType } from '../domain/event.ts'
import type { Letter } from '../domain/letter.ts'
import type { OverrideOf, Overrides } from '../domain/overrides.ts'
import type { Vault } from '../domain/vault.ts'
import { type Parts, startParts } from './parts.ts'
import { statement, type Statements } from './statements.ts'
import { addLetters } from './writes.ts'

const COLUMNS = `o.id, o.account_id as "accountId", o.kind, o.mode, o.reason, o.actor, o.approved_by as "approvedBy", o.created_at as "createdAt", o.expires_at as "expiresAt"`

const BY_ID = statement<OverrideOf>(`select ${COLUMNS} from overrides o where o.id = $1::text and o.ended_at is null`)

/** `$1` account or null, `$2` now. */
const LIST = statement<OverrideOf>(`select ${COLUMNS} from overrides o
  where ($1::text is null or o.account_id = $1::text) and o.expires_at > $2::timestamptz and o.ended_at is null order by o.created_at desc, o.id`)

/** Exceptions for single accounts. */
export function openOverrides(statements: Statements, vault: Vault): Overrides {
  /** Writes, tells and posts in one statement; gives what was written. */
  const write = async (what: Write, letters: readonly Letter[], now: Date) => {
    const parts = startParts()
    const at = parts.value(now)
    const { sql, data } = what.make(parts, at)
    parts.add('gate', `${sql} returning *`)
    parts.add(
      'written',
      `insert into events (at, type, account_id, data) select ${at}::timestamptz, '${what.tells}', g.account_id,
        jsonb_build_object(${["'override', g.id", "'kind', g.kind", ...data].join(', ')}) from gate g`,
    )
    addLetters(parts, vault, letters, now)
    return (await statements.run(statement<OverrideOf>(parts.text(`select ${COLUMNS} from gate o`)), parts.values)).rows
  }
  return {
    add: async (override, letters) => void (await write(added(override), letters, override.createdAt)),
    approve: async (id, by, letters, now) => (await write(approved(id, by), letters, now))[0] ?? null,
    end: async (id, by, now) => (await write(ended(id, by), [], now)).length > 0,
    byId: async (id) => (await statements.run(BY_ID, [id])).rows[0] ?? null,
    list: async (accountId, now) => (await statements.run(LIST, [accountId, now])).rows,
    takeExpired: (now) => write(expired, [], now),
  }
}

/** A statement over `overrides`, and what its event says of each row `g` that was written, as pairs in SQL. `at`: the place of now. */
interface Write {
  readonly tells: EventType
  make(parts: Parts, at: string): { readonly sql: string; readonly data: readonly string[] }
}

const PENDING = `g.approved_by is null and (g.kind = 'force' or exists (select 1 from accounts a where a.id = g.account_id and a.roles <> '{}'))`

const added = ({ id, accountId, kind, mode, reason, actor, approvedBy, expiresAt }: OverrideOf): Write => ({
  tells: 'override.set',
  make(parts, at) {
    const named = [id, accountId, kind, mode, reason, actor, approvedBy].map((it) => `${parts.value(it)}::text`)
    const second = named.at(-1) ?? 'null'
    return {
      sql: `insert into overrides (id, account_id, kind, mode, reason, actor, approved_by, approved_at, created_at, expires_at)
        select ${named.join(', ')}, case when ${second} is not null then ${at}::timestamptz end, ${at}::timestamptz, ${parts.value(expiresAt)}::timestamptz`,
      data: [`'mode', g.mode, 'actor', g.actor, 'reason', g.reason, 'until', g.expires_at, 'pending', ${PENDING}`],
    }
  },
})

const approved = (id: string, by: string): Write => ({
  tells: 'override.approved',
  make(parts, at) {
    const [key, who] = [parts.value(id), parts.value(by)]
    return {
      sql: `update overrides set approved_by = ${who}::text, approved_at = ${at}::timestamptz
        where id = ${key}::text and actor <> ${who}::text and approved_by is null and ended_at is null and expires_at > ${at}::timestamptz`,
      data: [`'by', ${who}::text`],
    }
  },
})

const ended = (id: string, by: string): Write => ({
  tells: 'override.ended',
  make(parts, at) {
    const [key, who] = [parts.value(id), parts.value(by)]
    return {
      sql: `update overrides set ended_by = ${who}::text, ended_at = ${at}::timestamptz
        where id = ${key}::text and ended_at is null and expires_at > ${at}::timestamptz`,
      data: [`'by', ${who}::text`],
    }
  },
})

const expired: Write = {
  tells: 'override.expired',
  make: (_parts, at) => ({
    sql: `update overrides set expiry_told_at = ${at}::timestamptz where expires_at <= ${at}::timestamptz and expiry_told_at is null and ended_at is null`,
    data: [],
  }),
}
