import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { type Kind, kinds } from '../../src/authenticators/index.ts'
import { accept, defineAuthenticator, refuse } from '../../src/authenticators/authenticator.ts'
import type { AccountId } from '../../src/domain/account.ts'
import { type BrowserCookie, unknownCapabilities } from '../../src/domain/browser.ts'
import type { CredentialId } from '../../src/domain/credential.ts'
import type { Interaction } from '../../src/domain/interactions.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { identification } from '../../src/identification/identification.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import type { Guest, House } from '../../src/sign-in/context.ts'
import { signInFlow } from '../../src/sign-in/flow.ts'
import { uuidOf } from '../../src/sign-in/uuid.ts'
import { testDatabase } from './database.ts'
import { softPasskey } from './soft-passkey.ts'

export const origin = 'http://localhost:3000'

const chance = (length: number) => new Uint8Array(randomBytes(length))

/** Of authenticators, by id. */
type Settings = Readonly<Record<string, unknown>>

/** The walk of a sign-in over a real database, with a clock that moves only when told. */
export async function openHouse({ policy = defaultPolicy, settings = {} }: { readonly policy?: Policy; readonly settings?: Settings } = {}) {
  const database = await testDatabase()
  let time = new Date('2026-11-22T12:00:00Z').getTime()
  let inForce = policy
  const log: string[] = []
  const now = () => new Date(time)
  const storage = database.storage(now)
  const authenticators = builtIn((id, text) => database.vault.mac(id, text), now, [origin], settings)
  const house: House = {
    storage,
    vault: database.vault,
    authenticators,
    issuer: origin,
    policy: () => inForce,
    identification: identification(database.vault, { randomBytes: chance }, () => inForce.identification),
    signInSeconds: 1800,
    realm: () => Promise.resolve({ retiringOffered: true, paused: [] }),
    now,
    randomBytes: chance,
    log: ({ message }) => void log.push(message),
  }
  return {
    database,
    storage,
    house,
    flow: signInFlow(house),
    log,
    /** Another policy, from the next request on. */
    decree: (next: Policy) => void (inForce = next),
    wait: (seconds: number) => void (time += seconds * 1000),
    now,
    close: () => database.close(),
    letters: () => lettersIn(storage, now),
    people: peopleIn(storage, authenticators),
  }
}

/** The authenticators of this house, as the composition makes them. */
export const builtIn = (mac: (id: string, text: string) => string, now: () => Date, origins: readonly string[] = [origin], settings: Settings = {}) =>
  Object.entries<Kind>(kinds).map(([id, kind]) =>
    kind.create(kind.settings.parse(settings[id] ?? {}), {
      now,
      randomBytes: chance,
      mac: (text: string) => mac(id, text),
      rp: { id: 'localhost', name: 'Keyward', origins },
      define: defineAuthenticator,
      accept,
      refuse,
      files: { read: (path) => readFileSync(path), stamp: (path) => String(statSync(path).mtimeMs) },
    }),
  )

export type OpenHouse = Awaited<ReturnType<typeof openHouse>>

/** Letters waiting in the outbox, the discarded ones too; erases them. */
async function lettersIn(storage: Storage, now: () => Date) {
  const due = await storage.outbox.due(100, now())
  for (const { key } of due) await storage.outbox.posted(key)
  return due
}

let visits = 0

/** Somebody at the door, with a new interaction. */
export function guest(more: Partial<Interaction> = {}, rest: Partial<Guest> = {}): Guest {
  visits += 1
  return {
    interaction: {
      uid: `interaction-${visits}-${randomBytes(6).toString('hex')}`,
      client: { id: 'demo', name: 'Demo', firstParty: true, logoUri: null, policyUri: null, tosUri: null, startUri: null },
      prompt: 'login',
      prompts: [],
      acrWanted: [],
      maxAgeSeconds: null,
      loginHint: null,
      uiLocales: [],
      session: null,
      wanted: { scopes: ['openid'], claims: [] },
      ...more,
    },
    cookie: null,
    capabilities: unknownCapabilities,
    remember: null,
    locale: 'en',
    family: 'other',
    platform: 'other',
    network: '192.0.2',
    ...rest,
  }
}

export const again = (before: Guest, cookie: BrowserCookie | null): Guest => ({ ...guest(), cookie, network: before.network })

/** Makes accounts as an import would: with an address, and what they are said to hold. */
export function peopleIn(storage: Storage, authenticators: House['authenticators']) {
  return async (
    name: string,
    {
      password,
      passkey,
      codes = false,
      email = true,
    }: { readonly password?: string; readonly passkey?: ReturnType<typeof softPasskey>; readonly codes?: boolean; readonly email?: boolean } = {},
  ) => {
    const id = uuidOf(randomBytes(16)) as AccountId
    const userHandle = randomBytes(64).toString('base64url')
    const verifiedAt = new Date('2026-01-01')
    const credentials = []
    for (const [authenticatorId, answer] of Object.entries({ password, passkey, 'recovery-code': codes ? { saved: 'yes' } : undefined })) {
      const enrolment = authenticators.find((it) => it.id === authenticatorId)?.enrolment
      if (answer === undefined || !enrolment) continue
      const holder = { account: null, credentials: [], identifier: name }
      const context = {
        purpose: 'sign-up' as const,
        browser: { known: false },
        capabilities: unknownCapabilities,
        locale: 'en',
        tally: { letters: 0, refusals: 0 },
        newcomer: { userHandle, name, displayName: name },
        creation: 'asked' as const,
        attestation: 'direct' as const,
      }
      const { state, page } = await enrolment.begin(holder, context)
      const fields = fieldsOf(answer, page)
      const result = await enrolment.finish({ holder, state, answer: fields, context })
      if (!result.ok) throw new Error(result.refusal.detail)
      const assess = authenticators.find((it) => it.id === authenticatorId)?.assess
      if (assess === undefined) continue
      credentials.push({
        id: uuidOf(randomBytes(16)) as CredentialId,
        authenticator: authenticatorId,
        lookup: result.value.lookup,
        label: result.value.label,
        confirmedAt: verifiedAt,
        createdIn: null,
        assessed: assess({ payload: result.value.payload }, result.value.observed ?? null),
        payload: result.value.payload,
      })
    }
    const identifiers = [
      ...(email ? [{ kind: 'email' as const, value: `${name}@example.com`, normalised: `${name}@example.com`, verifiedAt, primary: true }] : []),
      { kind: 'username' as const, value: name, normalised: name, verifiedAt, primary: !email },
    ]
    await storage.accounts.add({ id, sub: `sub-${name}`, userHandle, displayName: name, locale: 'en', identifiers }, credentials)
    return { id, sub: `sub-${name}`, name, email: `${name}@example.com` }
  }
}

function fieldsOf(answer: string | ReturnType<typeof softPasskey> | { readonly saved: string }, page: object): object {
  if (typeof answer === 'string') return { password: answer }
  return 'create' in answer ? { response: JSON.stringify(answer.create((page as { options: never }).options)) } : answer
}

export const soft = (more: Partial<Parameters<typeof softPasskey>[0]> = {}) => softPasskey({ origin, rpId: 'localhost', ...more })
