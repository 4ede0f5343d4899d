import type { AccountId } from '../domain/account.ts'
import { Fault } from '../domain/fault.ts'
import type { AccountLine, Accounts } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { type RawDossier, READ_DOSSIER, reviveDossier, whomValues } from './dossier.ts'
import { toJson } from './json.ts'
import { startParts } from './parts.ts'
import { replaceCredential } from './replace.ts'
import { revokeCredential } from './revoke.ts'
import { statement, type Statements } from './statements.ts'
import { addAccount, addCredentials } from './writes.ts'

const READ = statement<{ readonly dossier: RawDossier | null }>(READ_DOSSIER)

/**
 * `$1` authenticators, `$2` accounts that do not count, by `sub`, `$3` now. The order makes the partial index the only cheap way whatever the planner
 * believes: where a million is blocked and the few who are not were added last, reading the table from its beginning would take a second.
 */
const ANY_USABLE = statement<{ readonly found: number }>(`select 1 as found from credentials c join accounts a on a.id = c.account_id
  where c.authenticator = any($1::text[]) and c.status = 'active' and (c.assessed->>'usable')::boolean and not c.blocked
    and a.status = 'active' and a.sub <> all($2::text[])
    and not exists (select 1 from overrides o where o.account_id = a.id and o.kind = 'exempt' and o.expires_at > $3::timestamptz and o.ended_at is null
      and (o.approved_by is not null or a.roles = '{}'))
  order by c.authenticator limit 1`)

const SET_STATUS = statement('update accounts set status = $2::text where id = $1::text')
const SET_GROUPS = statement('update accounts set groups = $2::text[] where id = $1::text')
const SET_ATTRIBUTES = statement('update accounts set attributes = $2::jsonb where id = $1::text')
const SET_ROLES = statement('update accounts set roles = $2::text[] where id = $1::text')

const WITH_ROLES = statement<{ readonly id: AccountId }>(`select id from accounts where roles && $1::text[] and status = 'active' order by id`)

const LIST = statement<AccountLine>(`select a.id, a.sub, a.status, a.created_at as "createdAt",
    coalesce((select array_agg(i.value order by i.is_primary desc, i.normalised) from identifiers i where i.account_id = a.id), '{}') as names
  from accounts a where $1::text is null or a.id > $1::text order by a.id limit $2::int`)

/** People, and everything known of one of them in one query. */
export function openAccounts(statements: Statements, vault: Vault, now: () => Date): Accounts {
  const dossier: Accounts['dossier'] = async (whom) => {
    const { rows } = await statements.run(READ, whomValues(whom, now()))
    return reviveDossier(rows[0]?.dossier ?? null)
  }
  return {
    dossier,
    byIdentifier: async (normalised) => (await dossier({ identifier: normalised }))?.account ?? null,
    bySub: async (sub) => (await dossier({ sub }))?.account ?? null,

    async add(account, credentials) {
      const parts = startParts()
      parts.add('gate', 'select 1')
      addAccount(parts, account, now())
      addCredentials(
        parts,
        credentials.map((credential) => ({ ...credential, accountId: account.id })),
        now(),
      )
      await statements.run(statement(parts.text('select 1')), parts.values).catch((error: unknown) => {
        if (error instanceof Fault && error.code === 'already-there')
          throw new Fault('account-exists', 'An account, identifier or credential of that name exists already.')
        throw error
      })
      return account.id
    },

    ...changesOf(statements),
    revokeCredential: (id, credential, more) => revokeCredential({ statements, vault }, id, credential, more),

    replaceCredential: (id, fresh, more) => replaceCredential({ statements, vault }, id, fresh, more),

    async withRoles(roles) {
      const { rows } = await statements.run(WITH_ROLES, [roles])
      return (await Promise.all(rows.map(({ id }) => dossier({ accountId: id })))).flatMap((it) => (it === null ? [] : [it.account]))
    },

    async list(after, limit) {
      return (await statements.run(LIST, [after, limit])).rows
    },

    anyUsable: async (authenticators, except) => (await statements.run(ANY_USABLE, [authenticators, except, now()])).count > 0,
  }
}

/** What an operator says of an account. */
const changesOf = (statements: Statements): Pick<Accounts, 'setStatus' | 'setGroups' | 'setAttributes' | 'setRoles'> => ({
  async setStatus(id, status) {
    await statements.run(SET_STATUS, [id, status])
  },
  async setGroups(id, groups) {
    await statements.run(SET_GROUPS, [id, groups])
  },
  async setAttributes(id, attributes) {
    await statements.run(SET_ATTRIBUTES, [id, toJson(attributes)])
  },
  async setRoles(id, roles) {
    await statements.run(SET_ROLES, [id, roles])
  },
})
