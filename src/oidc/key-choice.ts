import type { JWK } from 'oidc-provider'
import { Fault } from '../domain/fault.ts'
import type { StoredKey } from '../domain/storage.ts'

/** What the stored keys amount to at one moment. */
export interface KeyChoice {
  /** Published, the signing one of each algorithm first: oidc-provider takes the first that fits. */
  readonly jwks: readonly JWK[]
  readonly algorithms: ReadonlySet<string>
  /** The first signs, all are accepted. */
  readonly cookieKeys: readonly string[]
  /** 32 bytes, the same on every instance (RFC 9449, section 8). */
  readonly dpopSecret: Buffer
  /** When the choice must be made anew; null while nothing is planned. */
  readonly changesAt: Date | null
}

/** Times decide: active keys newest first, then those to come, published but not yet signing. Throws `Fault('no-keys')` without a full set. */
export function chooseKeys(stored: readonly StoredKey[], now: Date): KeyChoice {
  const live = stored.filter(({ dropAt }) => dropAt === null || dropAt > now)
  const of = (kind: StoredKey['kind']) =>
    inOrder(
      live.filter((key) => key.kind === kind),
      now,
    )
  const [signing, cookie, [dpop]] = [of('signing'), of('cookie'), of('dpop')]
  if (signing.length === 0 || cookie.length === 0 || dpop === undefined)
    throw new Fault('no-keys', 'signing, cookie and dpop keys must be made before the server starts')
  return {
    jwks: signing.map(({ secret }) => JSON.parse(secret) as JWK),
    algorithms: new Set(signing.map(({ algorithm }) => algorithm)),
    cookieKeys: cookie.map(({ secret }) => secret),
    dpopSecret: Buffer.from(dpop.secret, 'base64url'),
    changesAt: nextChange(live, now),
  }
}

function inOrder(keys: readonly StoredKey[], now: Date): readonly StoredKey[] {
  const isActive = (key: StoredKey) => key.activeFrom <= now
  const newestFirst = keys.toSorted((a, b) => b.activeFrom.getTime() - a.activeFrom.getTime())
  return [...newestFirst.filter(isActive), ...newestFirst.filter((key) => !isActive(key))]
}

function nextChange(live: readonly StoredKey[], now: Date): Date | null {
  const moments = live.flatMap(({ activeFrom, dropAt }) => [activeFrom, ...(dropAt === null ? [] : [dropAt])]).filter((moment) => moment > now)
  return moments.reduce<Date | null>((first, moment) => (first === null || moment < first ? moment : first), null)
}
