import { randomBytes, randomUUID } from 'node:crypto'
import type { AccountId, NewAccount } from '../../src/domain/account.ts'
import { unknownCapabilities } from '../../src/domain/browser.ts'
import type { Assessment, CredentialId } from '../../src/domain/credential.ts'
import type { Challenge, SignIn } from '../../src/domain/sign-in.ts'
import type { NewStoredCredential } from '../../src/domain/storage.ts'

/** Noon of a day on which tests happen. */
export const NOON = new Date('2026-11-22T12:00:00.000Z')

/** `minutes` after noon. */
export const minutesAfter = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000)

/** A new account of that name with a verified address, as `ada@example.org`. */
export function newcomer(name: string, more: Partial<NewAccount> = {}): NewAccount {
  const value = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}@example.org`
  return {
    id: randomUUID() as AccountId,
    sub: `sub-${name}`,
    userHandle: randomBytes(64).toString('base64url'),
    displayName: name,
    locale: null,
    identifiers: [{ kind: 'email', value, normalised: value.toLowerCase(), verifiedAt: NOON, primary: true }],
    ...more,
  }
}

const assessed: Assessment = { bound: 'synced', provider: null, attachment: 'platform', discoverable: true, usable: true }

/** A credential of Ada's, unless told otherwise. */
export function newCredential(lookup: string, more: Partial<NewStoredCredential> = {}): NewStoredCredential {
  const id = randomUUID() as CredentialId
  return { id, authenticator: 'passkey', lookup, label: 'a passkey', confirmedAt: NOON, createdIn: null, assessed, payload: { counter: 0 }, ...more }
}

/** A sign-in that has just begun, at noon, for half an hour. */
export function newSignIn(more: Partial<SignIn> = {}): SignIn {
  return {
    id: randomUUID(),
    version: 1,
    accountId: null,
    identifier: null,
    evidence: [],
    newcomer: null,
    at: { page: 'identify', token: null },
    wants: 'sign-in',
    capabilities: unknownCapabilities,
    remember: true,
    shared: false,
    recognised: false,
    skipped: [],
    shown: [],
    taking: null,
    enrolmentFailures: 0,
    policyVersion: 'default',
    notice: null,
    startedAt: NOON,
    expiresAt: minutesAfter(30),
    ...more,
  }
}

/** A challenge that takes three answers within ten minutes. */
export function newChallenge(more: Partial<Challenge> = {}): Challenge {
  return {
    token: randomBytes(16).toString('base64url'),
    authenticator: 'email-otp',
    ceremony: 'sign-in',
    madeFor: 'nobody',
    state: { code: '123456' },
    page: { length: 6 },
    attempts: 0,
    attemptsMax: 3,
    expiresAt: minutesAfter(10),
    ...more,
  }
}
