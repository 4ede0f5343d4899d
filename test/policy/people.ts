import type { AccountId } from '../../src/domain/account.ts'
import { unknownCapabilities } from '../../src/domain/browser.ts'
import type { CredentialId } from '../../src/domain/credential.ts'
import type { Evidence, Traits } from '../../src/domain/evidence.ts'
import type { Context, CredentialFact, Facts, Kind, Option, Override, PhaseOutFact } from '../../src/domain/facts.ts'
import { untouched } from '../../src/domain/facts.ts'
import type { OfferFact } from '../../src/domain/offer.ts'
import type { PhaseOut, Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { optionsOf } from '../../src/policy/options.ts'

export const now = new Date('2026-11-22T12:00:00Z')
const weekAgo = new Date('2026-11-15T12:00:00Z')

/** So many days, or hours, before `now`; negative: after. */
export const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000)
export const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000)

export const traits: Record<string, Traits> = {
  passkey: { amr: ['pop', 'swk', 'user', 'mfa'], factors: 2, phishingResistant: true, hardwareProtected: false, needsWebAuthn: true },
  'email-otp': { amr: ['otp'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
  password: { amr: ['pwd'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
  'recovery-code': { amr: ['otp'], factors: 1, phishingResistant: false, hardwareProtected: false, needsWebAuthn: false },
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
export const unproven = (): CredentialFact => passkey({ proofs: 0, lastProvenAt: null, lastUsedAt: null })

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

/** Every authenticator of a deployment that has them all. */
export const kinds: readonly Kind[] = ['passkey', 'email-otp', 'password', 'recovery-code'].map((id) => ({
  id,
  traits: traitsOf(id),
  restsOn: id === 'email-otp' ? 'channel' : 'credential',
  discoverable: id === 'passkey',
  enrolment: id === 'email-otp' ? null : {},
}))

/** A sheet of recovery codes, said to be kept unless not. */
export const codes = (left = 10, more: Partial<CredentialFact> = {}): CredentialFact =>
  credential('recovery-code', { assessed: { bound: 'none', provider: null, attachment: null, discoverable: false, usable: left > 0, left }, ...more })

/** As `holding`, with recovery codes in the house, and everything else to be said. */
export function person(
  credentials: readonly CredentialFact[],
  more: Partial<Omit<Facts, 'account'>> & { account?: Partial<NonNullable<Facts['account']>> } = {},
): Facts {
  const { account, ...rest } = more
  const base = holding(credentials)
  const facts = { ...base, ...rest, account: base.account === null ? null : { ...base.account, ...account } }
  return { ...facts, options: optionsOf(kinds, facts) }
}

export const address = (more: Partial<Facts['channels'][number]> = {}): Facts['channels'][number] => ({
  kind: 'email',
  verifiedAt: weekAgo,
  original: true,
  ...more,
})

/** What is remembered of the default policy's one entry. */
export const remembered = (more: Partial<PhaseOutFact> = {}): PhaseOutFact => ({ policyId: 'everyone', ...untouched, ...more })

export const blockedSince = (since: Date, more: Partial<PhaseOutFact> = {}): PhaseOutFact =>
  remembered({ blockedSince: since, firstSeenAt: since, lastMode: 'block', ...more })

export const override = (kind: Override['kind'], mode: Override['mode'] = null, more: Partial<Override> = {}): Override => ({
  id: kind,
  kind,
  mode,
  reason: 'because',
  actor: 'sub-office',
  approvedBy: kind === 'force' ? 'sub-second' : null,
  createdAt: daysAgo(1),
  expiresAt: daysAgo(-1),
  ...more,
})

export const offer = (kind: OfferFact['kind'], more: Partial<OfferFact> = {}): OfferFact => ({
  kind,
  here: false,
  lastShownAt: daysAgo(40),
  skips: 1,
  snoozedUntil: null,
  never: false,
  ...more,
})

/** The one entry of the default policy. */
export const everyone: PhaseOut = defaultPolicy.phaseOuts[0]!

export const policyWith = (more: Partial<PhaseOut> = {}, document: Partial<Policy> = {}): Policy => ({
  ...defaultPolicy,
  phaseOuts: [{ ...everyone, ...more }],
  ...document,
})

/** A browser with everything that offers need. */
export const able: Context['capabilities'] = {
  webauthn: true,
  platformAuthenticator: true,
  hybrid: true,
  conditionalGet: true,
  conditionalCreate: false,
  script: true,
}
