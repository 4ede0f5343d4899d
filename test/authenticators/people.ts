import { createHmac } from 'node:crypto'
import { accept, type CeremonyContext, defineAuthenticator, type Holder, refuse } from '../../src/authenticators/authenticator.ts'
import type { SharedTools } from '../../src/authenticators/load.ts'
import type { Account, AccountId } from '../../src/domain/account.ts'
import { unknownCapabilities } from '../../src/domain/browser.ts'
import type { Credential, CredentialId } from '../../src/domain/credential.ts'

export const noon = new Date('2026-03-01T12:00:00Z')

/** Chance that comes out the same each time: what two makers of it do alike is alike to the byte. */
export function repeatableTools(now: () => Date = () => noon): SharedTools {
  let drawn = 0
  const randomBytes = (length: number): Uint8Array => {
    const chunks: Buffer[] = []
    for (let size = 0; size < length; size += 32) chunks.push(createHmac('sha256', 'chance').update(String(drawn++)).digest())
    return Uint8Array.from(Buffer.concat(chunks).subarray(0, length))
  }
  return {
    now,
    randomBytes,
    macFor: (id) => (text) => createHmac('sha256', `mac ${id}`).update(text).digest('base64url'),
    rp: { id: 'localhost', name: 'Keyward', origins: ['http://localhost:3000'] },
    define: defineAuthenticator,
    accept,
    refuse,
  }
}

/** An account with verified addresses (the first is primary) and perhaps a user name. */
export function account(name: string, addresses: readonly string[] = [`${name}@example.com`], userName: string | null = null): Account {
  const emails = addresses.map((value, index) => ({ kind: 'email' as const, value, normalised: value.toLowerCase(), verifiedAt: noon, primary: index === 0 }))
  const names =
    userName === null ? [] : [{ kind: 'username' as const, value: userName, normalised: userName, verifiedAt: noon, primary: addresses.length === 0 }]
  return {
    id: `id-${name}` as AccountId,
    sub: `sub-${name}`,
    userHandle: Buffer.alloc(64, name).toString('base64url'),
    status: 'active',
    displayName: null,
    locale: null,
    identifiers: [...emails, ...names].map((it) => ({ ...it, original: true })),
    groups: [],
    attributes: {},
    roles: [],
    createdAt: noon,
  }
}

/** Somebody's turn; without an account, a stranger's. */
export const holder = (who: Account | null, identifier: string | null, credentials: readonly Credential[] = []): Holder => ({
  account: who,
  identifier,
  credentials,
})

/** An envelope as storage would give it. */
export function credential(authenticator: string, owner: Account, payload: unknown): Credential {
  return {
    id: `credential-${authenticator}` as CredentialId,
    accountId: owner.id,
    authenticator,
    lookup: null,
    label: '',
    status: 'active',
    proofs: 0,
    lastProvenAt: null,
    confirmedAt: null,
    createdIn: null,
    assessed: { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true },
    payload,
    createdAt: noon,
    lastUsedAt: null,
  }
}

/** A sign-in in a browser nobody knows, unless said otherwise. */
export const context = (more: Partial<CeremonyContext> = {}): CeremonyContext => ({
  purpose: 'sign-in',
  browser: { known: false },
  capabilities: unknownCapabilities,
  locale: 'en',
  tally: { letters: 0, refusals: 0 },
  newcomer: null,
  creation: 'asked',
  ...more,
})
