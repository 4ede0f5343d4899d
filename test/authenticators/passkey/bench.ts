import { randomBytes } from 'node:crypto'
import type { Account, AccountId } from '../../../src/domain/account.ts'
import { unknownCapabilities } from '../../../src/domain/browser.ts'
import type { Credential, CredentialId } from '../../../src/domain/credential.ts'
import type { Result } from '../../../src/domain/refusal.ts'
import {
  accept,
  type Authenticator,
  type Begun,
  type CeremonyContext,
  defineAuthenticator,
  type Enrolled,
  type Holder,
  type Proof,
  refuse,
  type Tools,
} from '../../../src/authenticators/authenticator.ts'
import { create, settings } from '../../../src/authenticators/passkey/index.ts'
import type { Payload } from '../../../src/authenticators/passkey/payload.ts'
import { type CreateOverrides, type CreationOptions, type RequestOptions, type SoftOptions, softPasskey } from '../../support/soft-passkey.ts'

export const ORIGIN = 'https://id.example.test'
export const RP_ID = 'id.example.test'
const NOON = new Date('2026-05-04T12:00:00Z')

/** Begins and finishes ceremonies of a passkey authenticator for somebody, without any storage. */
export interface Bench {
  readonly authenticator: Authenticator
  beginEnrolment(holder: Holder, context?: Partial<CeremonyContext>): Promise<Begun & { readonly options: CreationOptions }>
  finishEnrolment(holder: Holder, begun: Begun, response: unknown, context?: Partial<CeremonyContext>): Promise<Result<Enrolled>>
  beginSignIn(holder: Holder, context?: Partial<CeremonyContext>): Promise<Begun & { readonly options: RequestOptions }>
  finishSignIn(holder: Holder, begun: Begun, response: unknown, context?: Partial<CeremonyContext>): Promise<Result<Proof>>
}

export function passkeyBench(
  wanted: Readonly<Record<string, unknown>> = {},
  rp: { readonly id: string; readonly formerIds?: readonly string[]; readonly origins: readonly string[] } = { id: RP_ID, origins: [ORIGIN] },
  more: Partial<Tools> = {},
): Bench {
  const authenticator = create(settings.parse(wanted), {
    now: () => NOON,
    randomBytes: (length) => randomBytes(length),
    mac: (text) => text,
    rp: { name: 'Example', ...rp },
    define: defineAuthenticator,
    accept,
    refuse,
    ...more,
  })
  const { signIn, enrolment } = authenticator
  if (enrolment === null) throw new Error('a passkey can be enrolled')
  return {
    authenticator,
    beginEnrolment: async (holder, context) => withOptions(await enrolment.begin(holder, contextOf(context))),
    finishEnrolment: (holder, { state }, response, context) =>
      enrolment.finish({ holder, state, answer: { response: textOf(response) }, context: contextOf(context) }),
    beginSignIn: async (holder, context) => withOptions(await signIn.begin(holder, contextOf(context))),
    finishSignIn: (holder, { state }, response, context) =>
      signIn.finish({ holder, state, answer: { response: textOf(response) }, context: contextOf(context) }),
  }
}

/** Ada, or whoever is named, with these passkeys. */
export function holderOf(name: string, credentials: readonly Credential[] = []): Holder {
  const account: Account = {
    id: `account-${name}` as AccountId,
    sub: `sub-${name}`,
    userHandle: handleOf(name),
    status: 'active',
    displayName: null,
    locale: null,
    identifiers: [{ kind: 'email', value: `${name}@example.test`, normalised: `${name}@example.test`, verifiedAt: NOON, primary: true, original: true }],
    groups: [],
    attributes: {},
    roles: [],
    createdAt: NOON,
  }
  return { account, credentials, identifier: `${name}@example.test` }
}

/** Nobody was named. */
export const nobody: Holder = { account: null, credentials: [], identifier: null }

export const handleOf = (name: string): string => Buffer.alloc(64, name).toString('base64url')

/** The envelope the house would keep of an enrolment. */
export function credentialOf(name: string, enrolled: { readonly lookup: string | null; readonly payload: unknown }): Credential<Payload> {
  return {
    id: `credential-${enrolled.lookup}` as CredentialId,
    accountId: `account-${name}` as AccountId,
    authenticator: 'passkey',
    lookup: enrolled.lookup,
    label: 'Passkey',
    status: 'active',
    proofs: 0,
    lastProvenAt: null,
    confirmedAt: NOON,
    createdIn: null,
    assessed: { bound: 'synced', provider: null, attachment: 'platform', discoverable: true, usable: true },
    payload: enrolled.payload as Payload,
    createdAt: NOON,
    lastUsedAt: null,
  }
}

/** Somebody makes a passkey, which is kept. */
export async function enrolledAt(bench: Bench, name: string, soft: Partial<SoftOptions> = {}, made: CreateOverrides = {}) {
  const passkey = softPasskey({ origin: ORIGIN, ...soft })
  const begun = await bench.beginEnrolment(holderOf(name))
  const result = await bench.finishEnrolment(holderOf(name), begun, passkey.create(begun.options, made))
  if (!result.ok) throw new Error(result.refusal.detail)
  const credential = credentialOf(name, result.value)
  return { passkey, credential, holder: holderOf(name, [credential]) }
}

const textOf = (response: unknown): string => (typeof response === 'string' ? response : JSON.stringify(response))

const withOptions = (begun: Begun): Begun & { readonly options: CreationOptions & RequestOptions } => ({
  ...begun,
  options: begun.page['options'] as CreationOptions & RequestOptions,
})

function contextOf(partial: Partial<CeremonyContext> = {}): CeremonyContext {
  return {
    purpose: 'sign-in',
    browser: { known: false },
    capabilities: unknownCapabilities,
    locale: 'en',
    tally: { letters: 0, refusals: 0 },
    newcomer: null,
    creation: 'asked',
    ...partial,
  }
}
