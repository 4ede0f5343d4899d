import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { Fault } from '../domain/fault.ts'
import type { StoredKey } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'

const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Secrets at rest. Seals under the newest data key that is active, opens under every one not yet dropped, and MACs under the oldest MAC key,
 * so that a MAC stays the same when data keys rotate. `keys` may be a function: then a rotation is followed without a restart.
 * The part of a purpose before its first colon chooses the derived key (HKDF, RFC 5869); all of it is authenticated.
 */
export function createVault(keys: readonly StoredKey[] | (() => readonly StoredKey[]), now: () => Date): Vault {
  const current = typeof keys === 'function' ? keys : () => keys
  const derive = rememberingDerive()
  const alive = (kind: StoredKey['kind']) => current().filter((key) => key.kind === kind && (key.dropAt === null || key.dropAt > now()))
  return {
    seal(purpose, plaintext) {
      const key = sealingKey(alive('data'), now())
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', derive(key, 'seal', purpose), iv).setAAD(Buffer.from(purpose))
      const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${key.id}.${sealed.toString('base64url')}`
    },
    open(purpose, sealed) {
      const dot = sealed.lastIndexOf('.')
      const key = alive('data').find(({ id }) => id === sealed.slice(0, dot))
      return key === undefined ? null : unseal(derive(key, 'seal', purpose), purpose, Buffer.from(sealed.slice(dot + 1), 'base64url'))
    },
    mac: (purpose, text) =>
      createHmac('sha256', derive(oldest(alive('mac')), 'mac', purpose))
        .update(`${purpose}\n${text}`)
        .digest('base64url'),
  }
}

function unseal(key: Buffer, purpose: string, sealed: Buffer): string | null {
  if (sealed.length < IV_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(purpose))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

function sealingKey(keys: readonly StoredKey[], at: Date): StoredKey {
  const active = keys.filter((key) => key.activeFrom <= at)
  return newest(active.length > 0 ? active : keys)
}

const newest = (keys: readonly StoredKey[]) => first(keys.toSorted((a, b) => b.activeFrom.getTime() - a.activeFrom.getTime() || (a.id < b.id ? 1 : -1)))
const oldest = (keys: readonly StoredKey[]) => first(keys.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1)))

function first(keys: readonly StoredKey[]): StoredKey {
  const [key] = keys
  if (key === undefined) throw new Fault('vault-empty', 'There is no key to seal with: make the first keys before anything is kept.')
  return key
}

/** Purposes are few before their colon, so that derived keys can be remembered; a flood of new ones empties the memory instead of filling it. */
function rememberingDerive(): (key: StoredKey, use: 'seal' | 'mac', purpose: string) => Buffer {
  const remembered = new Map<string, Buffer>()
  return (key, use, purpose) => {
    const info = `keyward ${use} ${purpose.split(':', 1).join()}`
    const name = `${key.id} ${info}`
    const known = remembered.get(name)
    if (known !== undefined) return known
    const derived = Buffer.from(hkdfSync('sha256', Buffer.from(key.secret, 'base64url'), key.id, info, 32))
    if (remembered.size >= 200) remembered.clear()
    remembered.set(name, derived)
    return derived
  }
}
