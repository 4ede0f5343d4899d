import type { SessionAbout } from '../domain/sessions.ts'
import type { ArtifactPayload } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { digest } from './digest.ts'
import { pack, toJson, unpack } from './json.ts'
import type { Value } from './statements.ts'

/** A row of `artifacts` as statements give it, inside JSON or not. */
export interface ArtifactRow {
  readonly model: string
  readonly id: string
  readonly payload: ArtifactPayload | null
  readonly sealed: string | null
  /** Seconds since 1970. */
  readonly consumed: number | null
}

/** Session and grant stay readable: sessions are merged by the database, and both outlive every data key. All others are sealed. */
const OPEN_MODELS = new Set(['Session', 'Grant'])

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const hash = (value: unknown): string | null => (text(value) === null ? null : digest(String(value)))

/** Whose it is; of an interaction that ended well and that nobody has come back from yet, who signed in. */
const holderOf = ({ accountId, result }: ArtifactPayload): string | null =>
  text(accountId) ?? text((result as { readonly login?: { readonly accountId?: unknown } } | undefined)?.login?.accountId)

const purpose = (model: string, id: string) => `artifact:${model}:${id}`

/** What is to be kept, under which name (hashed), for how long from `now`. */
export interface NewArtifact {
  readonly model: string
  readonly name: string
  readonly payload: ArtifactPayload
  readonly expiresInSeconds: number | null
  readonly now: Date
}

/** How oidc-provider's documents are kept: ids hashed, `jti` dropped (it is the id), the rest sealed for its own row; `about` of a session has a column of its own. */
export function openArtifactRows(vault: Vault) {
  /** A session's `state` holds the secret of a sign-out page that is open. */
  const closeSession = ({ state, ...rest }: Record<string, unknown>, id: string) =>
    state === undefined || state === null ? rest : { ...rest, state: vault.seal(purpose('Session', id), pack(state)) }

  const openSession = ({ state, ...rest }: Record<string, unknown>, id: string) => {
    const opened = typeof state === 'string' ? vault.open(purpose('Session', id), state) : null
    return opened === null ? rest : { ...rest, state: unpack(opened) }
  }

  return {
    /** `$1` to `$13` of an insert: model, id, payload, sealed, plain_id, grant_id, account_id, client_id, uid, user_code, created_at, expires_at, about. */
    values({ model, name, payload, expiresInSeconds, now }: NewArtifact): readonly Value[] {
      const { jti: _named, about, ...rest } = payload
      const id = digest(name)
      const kept = model === 'Session' ? closeSession(rest, id) : rest
      const open = OPEN_MODELS.has(model)
      return [
        model,
        id,
        open ? toJson(kept) : null,
        open ? null : vault.seal(purpose(model, id), JSON.stringify(kept)),
        model === 'Grant' ? name : null,
        model === 'Grant' ? null : hash(payload['grantId']),
        holderOf(payload),
        text(payload['clientId']),
        text(payload['uid']) ?? text(payload['sessionUid']),
        hash(payload['userCode']),
        now,
        expiresInSeconds === null ? null : new Date(now.getTime() + expiresInSeconds * 1000),
        closeAbout(about as SessionAbout | undefined, now),
      ]
    },

    /** Puts `jti` back where the name is known, and `consumed` (seconds) where the row was used up. null when its key is gone. */
    open(row: ArtifactRow | null, name: string | null): ArtifactPayload | null {
      if (row === null) return null
      const kept = row.payload ?? parse(vault.open(purpose(row.model, row.id), row.sealed ?? ''))
      if (kept === null) return null
      const payload = row.model === 'Session' ? openSession(kept, row.id) : kept
      return { ...payload, ...(name === null ? {} : { jti: name }), ...(row.consumed === null ? {} : { consumed: row.consumed }) }
    },
  }
}

/** The browser is kept as its hash, as everywhere; the session began now, unless it is there already. */
const closeAbout = (about: SessionAbout | undefined, now: Date): string | null =>
  about === undefined ? null : toJson({ ...about, browser: about.browser === null ? null : digest(about.browser), startedAt: now })

const parse = (json: string | null) => (json === null ? null : (JSON.parse(json) as Record<string, unknown>))
