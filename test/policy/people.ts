import type { AccountId } from '../../src/domain/account.ts'
import { unknownCapabilities } from '../../src/domain/browser.ts'
import type { CredentialId } from '../../src/domain/credential.ts'
import type { Evidence, Traits } from '../../src/domain/evidence.ts'
import type { Context, CredentialFact, Facts, Option } from '../../src/domain/facts.ts'

export const now = new Date('2026-11-22T12:00:00Z')
const weekAgo = new Date('2026-11-15T12:00:00Z')

export const traits: Record<string, Traits> = {
  passkey: { amr: ['pop', 'swk', 'user', 'mfa'], factors: 2, phishingResistant: true, hardwareProtected: false, needsWebAuthn: true },
  'email-otp': { amr: ['otp'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
  password: { amr: ['pwd'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
}

const traitsOf = (id: string): Traits => traits[id] ?? traits['password']!

export const option = (authenticator: string, usable: boolean): Option => ({
  ...traitsOf(authenticator),
  authenticator,
  restsOn: authenticator === 'email-otp' ? 'channel' : 'credential',
  usable,
  enrollable: authenticator !== 'email-otp',
  discoverable: authenticator === 'passkey',
})

let made = 0

export function credential(authenticator: string, more: Partial<CredentialFact> = {}): CredentialFact {
  made += 1
  return {
    id: `credential-${made}` as CredentialId,
    accountId: 'ada' as AccountId,
    authenticator,
    status: 'active',
    proofs: 1,
    lastProvenAt: weekAgo,
    confirmedAt: weekAgo,
    createdIn: 'earlier',
    assessed: { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true },
    createdAt: weekAgo,
    lastUsedAt: weekAgo,
    ...more,
  }
}

export const password = (): CredentialFact => credential('password')

/** A proven, synced passkey, unless said otherwise. */
export const passkey = (more: Partial<CredentialFact> = {}, assessed: Partial<CredentialFact['assessed']> = {}): CredentialFact =>
  credential('passkey', { assessed: { bound: 'synced', provider: 'manager', attachment: 'platform', discoverable: true, usable: true, ...assessed }, ...more })

export const securityKey = (provider = 'key-maker'): CredentialFact => passkey({}, { bound: 'device', provider, attachment: 'roaming' })
export const boundToComputer = (): CredentialFact => passkey({}, { bound: 'device', provider: 'computer', attachment: 'platform' })
export const unproven = (): CredentialFact => passkey({ proofs: 0, lastProvenAt: null })

/** An account holding these, with an address unless said otherwise. */
export function holding(
  credentials: readonly CredentialFact[],
  { addresses = 1, status = 'active' }: { addresses?: number; status?: 'active' | 'disabled' } = {},
): Facts {
  const has = (id: string) => credentials.some((it) => it.authenticator === id && it.status === 'active')
  return {
    account: { id: 'ada' as AccountId, status, groups: [], sub: 'sub-ada', attributes: {}, roles: [], createdAt: weekAgo },
    options: [option('passkey', has('passkey')), option('email-otp', addresses > 0), option('password', has('password'))],
    credentials,
    channels: Array.from({ length: addresses }, () => ({ kind: 'email' as const, verifiedAt: weekAgo, original: true })),
    phaseOuts: [],
    overrides: [],
    offers: [],
  }
}

export const stranger: Facts = {
  account: null,
  options: [option('passkey', true), option('email-otp', true), option('password', true)],
  credentials: [],
  channels: [],
  phaseOuts: [],
  overrides: [],
  offers: [],
}

export const moment = (more: Partial<Context> = {}): Context => ({
  now,
  client: { id: 'demo', firstParty: true },
  acrWanted: [],
  maxAgeSeconds: null,
  prompts: [],
  browser: { known: true, firstSeenAt: weekAgo, failures: 0 },
  capabilities: unknownCapabilities,
  evidence: [],
  purpose: 'sign-in',
  mailboxProved: false,
  shown: [],
  enrolmentFailures: 0,
  persona: null,
  realm: { retiringOffered: true, paused: [] },
  ...more,
})

export const unknownBrowser = { known: false, firstSeenAt: null, failures: 0 }

export const shown = (authenticator: string): Evidence => ({
  ...traitsOf(authenticator),
  authenticator,
  credentialId: null,
  shownAt: now,
  observed: null,
})
