import { errors, type Adapter, type AdapterFactory, type AdapterPayload, Provider } from 'oidc-provider'
import { Fault } from '../domain/fault.ts'
import type { ArtifactPayload, Artifacts, Clients } from '../domain/storage.ts'
import { makeReplayAdapter } from './replay.ts'
import { once, requestMemory } from './requests.ts'

export interface AdapterParts {
  readonly artifacts: Artifacts
  readonly clients: Pick<Clients, 'find'>
  readonly now: () => Date
  readonly refreshLeewaySeconds: number
  /** Called after the tokens of a grant are gone. Never throws. */
  readonly revoked: (grantId: string) => void
}

/** oidc-provider's storage over the house's ports: each thing is read once per request, and nothing is won twice. */
export const makeAdapter =
  (parts: AdapterParts): AdapterFactory =>
  (model) => {
    if (model === 'Client') return clientAdapter(parts)
    if (model === 'ReplayDetection') return makeReplayAdapter(parts.artifacts)
    return artifactAdapter(model, parts)
  }

/** Read together with the session and the grant that the next steps ask for. */
const inCompany = new Set(['AuthorizationCode', 'RefreshToken', 'AccessToken'])

function artifactAdapter(model: string, parts: AdapterParts): Adapter {
  const { artifacts } = parts
  const read = (id: string) => (inCompany.has(model) ? readInCompany(parts, model, id) : artifacts.find(model, id))
  return {
    find: async (id) => withName(await once(requestMemory().artifacts, `${model}:${id}`, () => read(id)), model, id),
    findByUid: async (uid) => withName(await once(requestMemory().artifacts, `uid:${uid}`, () => artifacts.findByUid(uid)), model, null),
    findByUserCode: async (userCode) => withName(await artifacts.findByUserCode(userCode), model, null),
    upsert: (id, payload, expiresIn) => write(parts, { model, id }, { ...payload }, expiresIn ?? null),
    consume: (id) => consume(parts, model, id),
    destroy: (id) => destroy(parts, model, id),
    revokeByGrantId: (grantId) => revokeOnce(parts, grantId),
  }
}

/** A copy, since oidc-provider changes what it is given; and its name, which is not stored. */
function withName(found: ArtifactPayload | null, model: string, id: string | null): AdapterPayload | undefined {
  if (found === null) return undefined
  if (model === 'Session' && typeof found['uid'] === 'string') requestMemory().sessionUid = found['uid']
  return { ...structuredClone(found), ...(id === null ? {} : { jti: id }) }
}

async function readInCompany({ artifacts, now, refreshLeewaySeconds }: AdapterParts, model: string, id: string): Promise<ArtifactPayload | null> {
  const { found, session, grant } = await artifacts.findWithCompany(model, id)
  if (found === null) return null
  const memory = requestMemory()
  const { sessionUid, grantId, consumed, ...rest } = found
  if (typeof sessionUid === 'string') {
    memory.sessionUid = sessionUid
    memory.artifacts.set(`uid:${sessionUid}`, Promise.resolve(session))
  }
  if (typeof grantId === 'string') memory.artifacts.set(`Grant:${grantId}`, Promise.resolve(grant))
  const isForgiven = typeof consumed === 'number' && now().getTime() / 1000 - consumed <= refreshLeewaySeconds
  return model === 'RefreshToken' && refreshLeewaySeconds > 0 && isForgiven ? { ...rest, sessionUid, grantId } : found
}

interface Named {
  readonly model: string
  readonly id: string
}

async function write({ artifacts }: AdapterParts, { model, id }: Named, payload: ArtifactPayload, expiresIn: number | null): Promise<void> {
  const memory = requestMemory()
  const { jti: _name, ...stored } = { ...structuredClone(payload), ...(model === 'Session' ? aboutOf(payload) : {}) }
  const [oldId] = model === 'Session' ? memory.rotating : []
  if (oldId === undefined) await artifacts.upsert(model, id, stored, expiresIn)
  else {
    await artifacts.rotateSession(oldId, id, stored, expiresIn ?? 0)
    memory.rotating.clear()
  }
  memory.artifacts.set(`${model}:${id}`, Promise.resolve(stored))
}

/** What the sign-in that ends in this request says of the session that it begins, or proves anew: kept by the same statement. */
function aboutOf({ accountId }: ArtifactPayload): ArtifactPayload {
  const login = Provider.ctx?.oidc.result?.login
  return login?.['about'] === undefined || login.accountId !== accountId ? {} : { about: login['about'] }
}

/** RFC 6749, section 4.1.2, and RFC 9700, section 2.2.2: of simultaneous uses exactly one wins. */
async function consume({ artifacts, refreshLeewaySeconds }: AdapterParts, model: string, id: string): Promise<void> {
  const isFirst = await artifacts.consume(model, id, model === 'RefreshToken' ? refreshLeewaySeconds : 0)
  if (isFirst) return
  if (model === 'PushedAuthorizationRequest') throw new errors.InvalidRequestUri('request_uri was already used')
  throw new errors.InvalidGrant('already used')
}

async function destroy({ artifacts }: AdapterParts, model: string, id: string): Promise<void> {
  const memory = requestMemory()
  const isRotation = model === 'Session' && (memory.rotating.has(id) || idLeftBehind() === id)
  if (isRotation) memory.rotating.add(id)
  else await artifacts.destroy(model, id)
  memory.artifacts.set(`${model}:${id}`, Promise.resolve(null))
}

/** The id that oidc-provider is about to replace (its `Session.resetIdentifier`). */
function idLeftBehind(): unknown {
  const session: unknown = Provider.ctx?.oidc.session
  return typeof session === 'object' && session !== null && 'oldId' in session ? session.oldId : undefined
}

/**
 * oidc-provider asks once per kind of token, in the same tick. Only the tokens of the session in question go: a person's other devices
 * share the grant, and go on.
 */
function revokeOnce({ artifacts, revoked }: AdapterParts, grantId: string): Promise<void> {
  const { revocations, sessionUid } = requestMemory()
  return once(revocations, grantId, async () => {
    await artifacts.revokeGrant(grantId, sessionUid ?? undefined)
    revoked(grantId)
  })
}

function clientAdapter({ clients }: AdapterParts): Adapter {
  return {
    find: async (id) => (await once(requestMemory().artifacts, `Client:${id}`, () => clients.find(id))) ?? undefined,
    findByUid: refuse,
    findByUserCode: refuse,
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  }
}

const refuse = (): never => {
  throw new Fault('clients-not-managed-here', 'clients are managed by the administration, not by the protocol engine')
}
