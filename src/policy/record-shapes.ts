import type { Assessment } from '../domain/credential.ts'
import type { Capabilities } from '../domain/browser.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { AccountFact, BrowserFact, Channel, Context, CredentialFact, Override, PhaseOutFact } from '../domain/facts.ts'
import type { OfferFact } from '../domain/offer.ts'

/** What is kept of one thing: its fields as they usually are, and which of them are times. Other fields are not kept. */
export interface Shape<T> {
  readonly usual: Readonly<Record<keyof T & string, unknown>>
  readonly times: readonly (keyof T & string)[]
}

/** A thing without what is usual of it, times in milliseconds from the moment of the decision. */
export type Thin = Readonly<Record<string, unknown>>

export type KeptAccount = Pick<AccountFact, 'status' | 'groups' | 'attributes' | 'createdAt'> & { readonly seed: number; readonly privileged: boolean }

export const accountShape: Shape<KeptAccount> = {
  usual: { status: 'active', groups: [], attributes: {}, privileged: false, createdAt: null, seed: 0 },
  times: ['createdAt'],
}

export type KeptCredential = Pick<
  CredentialFact,
  'authenticator' | 'status' | 'proofs' | 'lastProvenAt' | 'confirmedAt' | 'createdAt' | 'lastUsedAt' | 'takenBackAt'
>

export const credentialShape: Shape<KeptCredential> = {
  usual: { authenticator: '', status: 'active', proofs: 0, lastProvenAt: null, confirmedAt: null, createdAt: null, lastUsedAt: null, takenBackAt: null },
  times: ['lastProvenAt', 'confirmedAt', 'createdAt', 'lastUsedAt', 'takenBackAt'],
}
export const assessedShape: Shape<Assessment> = {
  usual: {
    bound: 'none',
    provider: null,
    attachment: null,
    discoverable: false,
    usable: true,
    left: null,
    syncable: null,
    verifies: null,
    secondFactor: false,
    attested: null,
    compromised: null,
  },
  times: [],
}
export const channelShape: Shape<Channel> = { usual: { kind: 'email', verifiedAt: null, original: true }, times: ['verifiedAt'] }

export const phaseOutShape: Shape<PhaseOutFact> = {
  usual: { policyId: '', firstSeenAt: null, blockedSince: null, removableSince: null, destroyedAt: null, lastMode: null, skips: 0 },
  times: ['firstSeenAt', 'blockedSince', 'removableSince', 'destroyedAt'],
}

export type KeptOverride = Pick<Override, 'kind' | 'mode' | 'createdAt' | 'expiresAt'> & { readonly approved: boolean }

export const overrideShape: Shape<KeptOverride> = {
  usual: { kind: '', mode: null, approved: false, createdAt: null, expiresAt: null },
  times: ['createdAt', 'expiresAt'],
}
export const offerShape: Shape<OfferFact> = {
  usual: { kind: '', here: false, lastShownAt: null, skips: 0, snoozedUntil: null, never: false },
  times: ['lastShownAt', 'snoozedUntil'],
}

export type KeptContext = Omit<Context, 'now' | 'browser' | 'capabilities' | 'evidence'>

export const contextShape: Shape<KeptContext> = {
  usual: {
    named: true,
    client: null,
    acrWanted: [],
    maxAgeSeconds: null,
    prompts: [],
    purpose: 'sign-in',
    guarding: false,
    held: false,
    mailboxProved: false,
    shown: [],
    enrolmentFailures: 0,
    persona: null,
    realm: null,
  },
  times: [],
}
export const browserShape: Shape<BrowserFact> = { usual: { known: false, firstSeenAt: null, failures: 0 }, times: ['firstSeenAt'] }
export const capabilitiesShape: Shape<Capabilities> = {
  usual: { webauthn: null, platformAuthenticator: null, hybrid: null, conditionalGet: null, conditionalCreate: null, script: false },
  times: [],
}

/** `credential`: its place in the list. */
export type KeptEvidence = Omit<Evidence, 'credentialId'> & { readonly credential: number | null }

export const evidenceShape: Shape<KeptEvidence> = {
  usual: {
    authenticator: '',
    credential: null,
    shownAt: null,
    observed: null,
    amr: [],
    factors: 1,
    phishingResistant: false,
    hardwareProtected: false,
    needsWebAuthn: false,
  },
  times: ['shownAt'],
}
