import { createHash } from 'node:crypto'
import { Fault } from '../../src/domain/fault.ts'
import type { ArtifactPayload, Artifacts } from '../../src/domain/storage.ts'

interface Row {
  readonly model: string
  readonly id: string
  payload: ArtifactPayload
  expiresAt: number
  consumedAt: number | null
}

/** The port of `domain/storage.ts` without a database, for tests of the engine alone; counts what would be round trips. */
export function memoryArtifacts(now: () => Date): Artifacts & { calls(): readonly string[]; forget(): void; rows(): readonly Row[] } {
  const rows = new Map<string, Row>()
  const calls: string[] = []
  const key = (model: string, id: string) => `${model}:${createHash('sha256').update(id).digest('base64url')}`
  const epoch = () => now().getTime() / 1000
  const count = (call: string) => {
    calls.push(call)
    return Promise.resolve()
  }
  const alive = (row: Row | undefined) => (row !== undefined && row.expiresAt > epoch() - 15 ? row : null)
  const read = (model: string, id: string): ArtifactPayload | null => {
    const row = alive(rows.get(key(model, id)))
    return row === null
      ? null
      : structuredClone<ArtifactPayload>({ ...row.payload, ...(row.consumedAt === null ? {} : { consumed: Math.floor(row.consumedAt) }) })
  }
  const byUid = (uid: unknown) => [...rows.values()].find((row) => row.model === 'Session' && row.payload['uid'] === uid && alive(row) !== null)
  const put = (model: string, id: string, payload: ArtifactPayload, expires: number | null) => {
    const old = rows.get(key(model, id))
    const merged =
      model === 'Session' && old?.payload['accountId'] === payload['accountId']
        ? { ...payload, authorizations: { ...(old?.payload['authorizations'] as object), ...(payload['authorizations'] as object) } }
        : payload
    rows.set(key(model, id), {
      model,
      id,
      payload: JSON.parse(JSON.stringify(merged)) as ArtifactPayload,
      expiresAt: epoch() + (expires ?? 1e9),
      consumedAt: null,
    })
  }
  return {
    calls: () => calls,
    forget: () => calls.splice(0),
    rows: () => [...rows.values()],
    upsert: async (model, id, payload, expires) => (await count(`upsert ${model}`), put(model, id, payload, expires)),
    find: async (model, id) => (await count(`find ${model}`), read(model, id)),
    findWithCompany: async (model, id) => {
      await count(`findWithCompany ${model}`)
      const found = read(model, id)
      return { found, session: byUid(found?.['sessionUid'])?.payload ?? null, grant: found === null ? null : read('Grant', String(found['grantId'])) }
    },
    findByUid: async (uid) => (await count('findByUid'), byUid(uid)?.payload ?? null),
    findByUserCode: async () => (await count('findByUserCode'), null),
    consume: async (model, id, leewaySeconds) => {
      await count(`consume ${model}`)
      const row = rows.get(key(model, id))
      if (row === undefined) return false
      if (row.consumedAt !== null) return leewaySeconds > 0 && epoch() - row.consumedAt <= leewaySeconds
      row.consumedAt = epoch()
      return true
    },
    insertOnce: async (model, id, payload, expires) => {
      await count(`insertOnce ${model}`)
      if (rows.has(key(model, id))) return false
      put(model, id, payload, expires)
      return true
    },
    destroy: async (model, id) => (await count(`destroy ${model}`), void rows.delete(key(model, id))),
    rotateSession: async (oldId, newId, payload, expires) => {
      await count('rotateSession')
      rows.delete(key('Session', oldId))
      put('Session', newId, payload, expires)
    },
    revokeGrant: async (grantId, sessionUid) => {
      await count('revokeGrant')
      if (grantId === '') throw new Fault('empty-grant', 'an empty grant id')
      for (const [name, { payload }] of rows) {
        if (payload['grantId'] === grantId && (sessionUid === undefined || payload['sessionUid'] === sessionUid)) rows.delete(name)
      }
    },
    grantOf: async (accountId, clientId) => {
      await count('grantOf')
      const row = [...rows.values()].findLast((it) => it.model === 'Grant' && it.payload['accountId'] === accountId && it.payload['clientId'] === clientId)
      return row === undefined ? null : { id: row.id, payload: row.payload }
    },
    revokeAccount: async () => {
      await count('revokeAccount')
    },
    revokeClient: async () => {
      await count('revokeClient')
    },
  }
}
