/** What is kept of one thing: its fields as they usually are, and which of them are times. Fields that are not here are not kept. */
export interface Shape {
  readonly usual: Readonly<Record<string, unknown>>
  readonly times?: readonly string[]
}

/** A thing without what is usual of it. */
export type Thin = Readonly<Record<string, unknown>>

export const accountShape: Shape = {
  usual: { status: 'active', groups: [], attributes: {}, privileged: false, createdAt: null, seed: 0 },
  times: ['createdAt'],
}

export const credentialShape: Shape = {
  usual: { authenticator: '', status: 'active', proofs: 0, lastProvenAt: null, confirmedAt: null, createdAt: null, assessed: null },
  times: ['lastProvenAt', 'confirmedAt', 'createdAt'],
}
export const assessedShape: Shape = { usual: { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true, left: null } }
export const channelShape: Shape = { usual: { kind: 'email', verifiedAt: null, original: true }, times: ['verifiedAt'] }

export const phaseOutShape: Shape = {
  usual: { policyId: '', firstSeenAt: null, blockedSince: null, removableSince: null, destroyedAt: null, lastMode: null, skips: 0 },
  times: ['firstSeenAt', 'blockedSince', 'removableSince', 'destroyedAt'],
}
export const overrideShape: Shape = {
  usual: { kind: '', mode: null, approved: false, createdAt: null, expiresAt: null },
  times: ['createdAt', 'expiresAt'],
}
export const offerShape: Shape = {
  usual: { kind: '', here: false, lastShownAt: null, skips: 0, snoozedUntil: null, never: false },
  times: ['lastShownAt', 'snoozedUntil'],
}

export const contextShape: Shape = {
  usual: {
    named: true,
    client: null,
    acrWanted: [],
    maxAgeSeconds: null,
    prompts: [],
    purpose: 'sign-in',
    mailboxProved: false,
    shown: [],
    enrolmentFailures: 0,
    persona: null,
    realm: null,
    browser: null,
    capabilities: null,
  },
}
export const browserShape: Shape = { usual: { known: false, firstSeenAt: null, failures: 0 }, times: ['firstSeenAt'] }
export const capabilitiesShape: Shape = {
  usual: { webauthn: null, platformAuthenticator: null, hybrid: null, conditionalGet: null, conditionalCreate: null, script: false },
}
export const evidenceShape: Shape = {
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

export function thin({ usual, times = [] }: Shape, value: object, now: Date): Thin {
  const full = value as Thin
  const kept: Record<string, unknown> = {}
  for (const key of Object.keys(usual)) {
    const field = times.includes(key) ? fromNow(full[key] as Date | null, now) : full[key]
    if (field !== undefined && !isUsual(field, usual[key])) kept[key] = field
  }
  return kept
}

/** The whole thing again. */
export function thicken<T>({ usual, times = [] }: Shape, record: Thin, now: Date): T {
  const full: Record<string, unknown> = { ...usual }
  for (const key of Object.keys(usual)) {
    const field = record[key]
    if (field !== undefined) full[key] = times.includes(key) ? new Date(now.getTime() + (field as number)) : field
  }
  return full as T
}

const fromNow = (time: Date | null, now: Date): number | null => (time === null ? null : time.getTime() - now.getTime())

const isUsual = (field: unknown, usual: unknown): boolean => field === usual || (isEmpty(field) && isEmpty(usual))

const isEmpty = (field: unknown): boolean => typeof field === 'object' && field !== null && Object.keys(field).length === 0
