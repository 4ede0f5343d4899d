import { createHash } from 'node:crypto'
import { verifySignature } from '@simplewebauthn/server/helpers'
import { z } from 'zod'
import type { Credential } from '../../domain/credential.ts'
import type { Result } from '../../domain/refusal.ts'
import type { Attempt, Begun, CeremonyContext, CeremonySpec, Holder, Proof } from '../authenticator.ts'
import { appIdOf, signedFor } from './app-id.ts'
import { type AssertionAnswer, isCrossDevice, readAssertion } from './answer.ts'
import { type AuthenticatorData, readAuthenticatorData } from './authenticator-data.ts'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { bad, type Checked, good, type Reason } from './checked.ts'
import { checkClientData } from './client-data.ts'
import { checkCoseKey, ES256 } from './cose-key.ts'
import type { Payload } from './payload.ts'
import { byPhone, idOf, listedFor, pageFor } from './listed.ts'
import { isWellFormed } from './signature.ts'
import { traitsOf } from './traits.ts'
import { impossibleBackup, presenceReason, type RelyingParty, refusing, standingOf } from './relying-party.ts'

const state = z.object({
  challenge: z.string(),
  rpId: z.string(),
  /** What keys that were registered under U2F call this service. */
  appId: z.string().nullable().default(null),
  userVerification: z.enum(['required', 'preferred']),
  /** Credential ids the browser was asked for; null for any. */
  allowed: z.array(z.string()).nullable(),
  /** Whether anybody was named, and who that was: null for a name that nobody has. */
  named: z.boolean(),
  owner: z.string().nullable(),
})

type State = z.infer<typeof state>
type Answer = { readonly response: string }

/** What `verifySignature` needs where no such passkey exists, so that a stranger waits as long: the generator of P-256. */
const NOBODYS = { algorithm: ES256, publicKey: 'pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU' }

/** Signing in with a passkey (WebAuthn L3, section 7.2). */
export function signInWith(party: RelyingParty, answer: z.ZodType<Answer>): CeremonySpec<Payload, State, Answer, Proof<Payload>> {
  // A page may stay open as long as its interaction does; the challenge still serves once and for one sign-in only.
  return {
    state,
    answer,
    lifetimeSeconds: 1800,
    renewable: true,
    begin: (holder, context) => begin(party, holder, context),
    finish: (attempt) => finish(party, attempt),
  }
}

function begin({ tools, userVerification, timeoutMs }: RelyingParty, holder: Holder<Payload>, context: CeremonyContext): Promise<Begun<State>> {
  const challenge = encodeBase64url(tools.randomBytes(32))
  const { rpId, passkeys, second } = listedFor(tools, holder, context)
  // A key that verifies nobody would be refused by the browser if it had to.
  const verification = second ? 'preferred' : userVerification
  return Promise.resolve({
    state: {
      challenge,
      rpId,
      appId: appIdOf(passkeys),
      userVerification: verification,
      allowed: passkeys.length > 0 ? passkeys.map(idOf) : null,
      named: holder.account !== null || holder.identifier !== null,
      owner: holder.account?.userHandle ?? null,
    },
    page: pageFor({ challenge, rpId, timeout: timeoutMs, userVerification: verification, ...byPhone(context) }, passkeys, second),
  })
}

async function finish(party: RelyingParty, { holder, state: asked, answer }: Attempt<Payload, State, Answer>): Promise<Result<Proof<Payload>>> {
  const read = readAssertion(answer.response)
  if (!read.ok) return refusing(party.tools, read.reason)
  const data = checkAssertion(party, asked, read.value, holder)
  if (!data.ok) return refusing(party.tools, data.reason)
  const credential = await findSigner(asked, holder, read.value)
  if (!credential.ok) return refusing(party.tools, credential.reason)
  // Only what is signed may set a passkey aside: otherwise anybody who knows its id could.
  const alarm = alarmReason(data.value, credential.value.payload)
  if (alarm !== null) return refusing(party.tools, alarm, { consequence: { quarantine: credential.value.id } })
  return party.tools.accept(proofOf(party, credential.value, data.value, read.value.attachment))
}

function checkAssertion({ tools }: RelyingParty, asked: State, answer: AssertionAnswer, holder: Holder<Payload>): Checked<AuthenticatorData> {
  const client = checkClientData(answer.clientDataJSON, { type: 'webauthn.get', challenge: asked.challenge, origins: tools.rp.origins })
  if (!client.ok) return client
  const data = readAuthenticatorData(answer.authenticatorData, 'get')
  if (!data.ok) return data
  const reason = presenceReason(data.value, signedFor(asked, holder.credentials, answer.id), asked.userVerification)
  return reason === null ? good(data.value) : bad(reason)
}

/** The passkey that signed. One that nobody has takes as long to refuse as one that signed wrongly. */
async function findSigner(asked: State, holder: Holder<Payload>, answer: AssertionAnswer): Promise<Checked<Credential<Payload>>> {
  const whose = whoseReason(asked, holder, answer)
  if (whose !== null) return bad(whose)
  const credential = holder.credentials.find(({ lookup }) => lookup === answer.id)
  const signed = await isSigned(answer, credential?.payload ?? NOBODYS)
  if (credential === undefined) return bad('credential_unknown')
  const reason = keyReason(credential.payload) ?? (signed ? null : 'signature')
  return reason === null ? good(credential) : bad(reason)
}

/** A passkey of somebody else than was named is refused alike whether or not the name exists. */
function whoseReason(asked: State, { account }: Holder<Payload>, { id, userHandle }: AssertionAnswer): Reason | null {
  if (asked.allowed?.includes(id) === false) return 'credential_not_allowed'
  return isOwners(asked, account?.userHandle ?? null, userHandle) ? null : 'user_handle'
}

function isOwners(asked: State, owner: string | null, userHandle: string | null): boolean {
  if (asked.named ? owner !== asked.owner : userHandle === null) return false
  return owner === null || (userHandle ?? owner) === owner
}

async function isSigned(answer: AssertionAnswer, { publicKey, algorithm }: Pick<Payload, 'publicKey' | 'algorithm'>): Promise<boolean> {
  if (!isWellFormed(answer.signature, algorithm)) return false
  const hash = createHash('sha256').update(answer.clientDataJSON).digest()
  const data = new Uint8Array(Buffer.concat([answer.authenticatorData, hash]))
  try {
    return await verifySignature({ signature: answer.signature, data, credentialPublicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')) })
  } catch {
    return false
  }
}

/** Keys can also come from elsewhere than our own enrolment; a weak one verifies anything. */
function keyReason({ publicKey, algorithm }: Payload): Reason | null {
  const bytes = decodeBase64url(publicKey)
  if (bytes === null) return 'key_malformed'
  const checked = checkCoseKey(bytes, [algorithm])
  return checked.ok ? null : checked.reason
}

/** WebAuthn L3, section 7.2, steps on backup flags and the signature counter; of a synced passkey no counter can be believed. */
function alarmReason(data: AuthenticatorData, passkey: Payload): Reason | null {
  if (impossibleBackup(data)) return 'backup_flags'
  if (data.backupEligible !== passkey.backupEligible) return 'backup_eligibility_changed'
  return wentBack(data, passkey) && !passkey.backupEligible ? 'counter' : null
}

const wentBack = (data: AuthenticatorData, passkey: Payload): boolean => (data.counter > 0 || passkey.counter > 0) && data.counter <= passkey.counter

function proofOf(party: RelyingParty, credential: Credential<Payload>, data: AuthenticatorData, attachment: AssertionAnswer['attachment']): Proof<Payload> {
  return {
    credential: credential.id,
    traits: traitsOf(data, standingOf(party, credential.payload)),
    rewrite: {
      ...credential.payload,
      counter: data.counter,
      backedUp: data.backedUp,
      userVerified: credential.payload.userVerified || data.userVerified,
      ...(data.userVerified ? { secondFactor: false } : {}),
    },
    observed: {
      userVerified: data.userVerified,
      backedUp: data.backedUp,
      attachment,
      crossDevice: isCrossDevice(attachment, credential.payload.transports),
    },
    ...(wentBack(data, credential.payload) ? { note: 'passkey.counter' } : {}),
  }
}
