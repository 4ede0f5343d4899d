import { Fault } from '../domain/fault.ts'
import type { Artifacts } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { openArtifactRows } from './artifact-row.ts'
import * as sql from './artifact-statements.ts'
import { digest } from './digest.ts'
import type { Statement, Statements, Value } from './statements.ts'

/** Lost in a crash of the machine, they are asked for again; sessions, grants, codes and refresh tokens always wait for the disk. */
const LOOSE = new Set(['AccessToken', 'ClientCredentials'])

const upsertOf = (model: string) => (model === 'Session' ? sql.UPSERT_SESSION : LOOSE.has(model) ? sql.UPSERT_LOOSE : sql.UPSERT)

/** The store of oidc-provider's documents. Each call is one message to PostgreSQL. */
export function openArtifacts(statements: Statements, vault: Vault, now: () => Date): Artifacts {
  const rows = openArtifactRows(vault)
  const one = async (what: Statement<sql.Found>, values: readonly Value[], name: string | null) => {
    const answer = await statements.run(what, values)
    return rows.open(answer.rows[0]?.found ?? null, name)
  }
  return {
    async upsert(model, id, payload, expiresInSeconds) {
      await statements.run(upsertOf(model), rows.values({ model, name: id, payload, expiresInSeconds, now: now() }))
    },

    find: (model, id) => (model === 'Session' ? one(sql.FIND_SESSION, [digest(id), now()], id) : one(sql.FIND, [model, digest(id), now()], id)),

    async findWithCompany(model, id) {
      const answer = await statements.run(sql.FIND_WITH_COMPANY, [model, digest(id), now()])
      const [row] = answer.rows
      if (row === undefined) return { found: null, session: null, grant: null }
      return { found: rows.open(row.found, id), session: rows.open(row.session, null), grant: rows.open(row.grant, row.grant_name) }
    },

    findByUid: (uid) => one(sql.FIND_BY_UID, [uid, now()], null),

    findByUserCode: (userCode) => one(sql.FIND_BY_USER_CODE, [digest(userCode), now()], null),

    consume: async (model, id, leewaySeconds) => (await statements.run(sql.CONSUME, [model, digest(id), now(), leewaySeconds])).count > 0,

    insertOnce: async (model, id, payload, expiresInSeconds) =>
      (await statements.run(sql.INSERT_ONCE, rows.values({ model, name: id, payload, expiresInSeconds, now: now() }))).count > 0,

    async destroy(model, id) {
      await (model === 'Session' ? statements.run(sql.DESTROY_SESSION, [digest(id)]) : statements.run(sql.DESTROY, [model, digest(id)]))
    },

    async rotateSession(oldId, newId, payload, expiresInSeconds) {
      await statements.run(sql.ROTATE_SESSION, [...rows.values({ model: 'Session', name: newId, payload, expiresInSeconds, now: now() }), digest(oldId)])
    },

    async revokeGrant(grantId, sessionUid) {
      if (grantId === '') throw new Fault('empty-grant', 'A grant without an id cannot be revoked: it would name every token that has none.')
      await statements.run(sql.REVOKE_GRANT, [digest(grantId), sessionUid ?? null])
    },

    async grantOf(accountId, clientId) {
      const answer = await statements.run(sql.GRANT_OF, [accountId, clientId, now()])
      const [row] = answer.rows
      const payload = row === undefined ? null : rows.open(row.found, row.name)
      return row === undefined || payload === null ? null : { id: row.name, payload }
    },

    async revokeAccount(accountId) {
      await statements.run(sql.REVOKE_ACCOUNT, [accountId])
    },

    async revokeClient(clientId) {
      await statements.run(sql.REVOKE_CLIENT, [clientId])
    },
  }
}
