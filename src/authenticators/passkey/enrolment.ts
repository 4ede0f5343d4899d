import { z } from 'zod'
import { Fault } from '../../domain/fault.ts'
import type { Result } from '../../domain/refusal.ts'
import type { Attempt, Begun, CeremonyContext, CeremonySpec, Enrolled, Holder } from '../authenticator.ts'
import { isCrossDevice, readRegistration, type RegistrationAnswer } from './answer.ts'
import { askingU2f } from './app-id.ts'
import { type ReadAttestation, readAttestation } from './attestation.ts'
import { encodeBase64url } from './base64url.ts'
import { bad, type Checked, good } from './checked.ts'
import { checkClientData } from './client-data.ts'
import type { Payload } from './payload.ts'
import { labelFor } from './labels.ts'
import { verifyStatement } from './statement.ts'
import type { Vouched } from './vouched.ts'
import { impossibleBackup, presenceReason, type RelyingParty, refusing } from './relying-party.ts'
import { accountUser, type User } from './user.ts'

const state = z.object({
  challenge: z.string(),
  rpId: z.string(),
  userVerification: z.enum(['required', 'preferred']),
  userHandle: z.string(),
  algorithms: z.array(z.number().int()),
  /** Asked for without a dialog (table 3 row 5 of `policy.md`): only then may nobody have been there. Kept here, so that no page can claim it. */
  silent: z.boolean().default(false),
  /** Whether the maker was asked to vouch for it. */
  attestation: z.enum(['none', 'direct']).default('none'),
})

type State = z.infer<typeof state>
type Answer = { readonly response: string }
type Registered = ReadAttestation & { readonly origin: string }

/** Making a passkey (WebAuthn L3, section 7.1). Throws `Fault('passkey-for-nobody')` unless there is an account, or the names of one to come. */
export function enrolmentWith(party: RelyingParty, answer: z.ZodType<Answer>): CeremonySpec<Payload, State, Answer, Enrolled<Payload>> {
  return {
    state,
    answer,
    lifetimeSeconds: 1800,
    renewable: true,
    begin: (holder, context) => begin(party, holder, context),
    finish: (attempt) => finish(party, attempt),
  }
}

function begin(party: RelyingParty, holder: Holder<Payload>, context: CeremonyContext): Promise<Begun<State>> {
  const { tools, userVerification, timeoutMs, algorithms } = party
  const challenge = encodeBase64url(tools.randomBytes(32))
  const user = userOf(holder, context)
  const silent = context.creation === 'silent'
  const attestation = silent ? 'none' : (context.attestation ?? 'none')
  if (attestation === 'direct') party.metadata.wanted()
  return Promise.resolve({
    state: { challenge, rpId: tools.rp.id, userVerification, userHandle: user.id, algorithms: [...algorithms], silent, attestation },
    page: {
      mode: silent ? 'silent' : 'create',
      elsewhere: context.creation === 'phone' || context.creation === 'security-key',
      options: {
        rp: { id: tools.rp.id, name: tools.rp.name },
        user,
        challenge,
        pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
        timeout: timeoutMs,
        excludeCredentials: holder.credentials.map(({ lookup, payload }) => ({ type: 'public-key', id: lookup ?? '', transports: payload.transports })),
        ...selectionFor(context, userVerification),
        attestation,
        extensions: { credProps: true, ...askingU2f(holder.credentials, 'appidExclude') },
      },
    },
  })
}

async function finish(party: RelyingParty, { holder, state: asked, answer, context }: Attempt<Payload, State, Answer>): Promise<Result<Enrolled<Payload>>> {
  const { tools } = party
  const read = readRegistration(answer.response)
  if (!read.ok) return refusing(tools, read.reason)
  const registered = checkRegistration(party, asked, read.value)
  if (!registered.ok) return refusing(tools, registered.reason)
  if (userOf(holder, context).id !== asked.userHandle) return refusing(tools, 'user_handle')
  const sent = { response: answer.response, clientDataJSON: read.value.clientDataJSON }
  const vouched = await verifyStatement(party, asked, sent, registered.value)
  if (!vouched.ok) return refusing(tools, vouched.reason)
  if (holder.credentials.some(({ lookup }) => lookup === read.value.id)) return tools.refuse('credential-exists', 'passkey.credential_exists')
  return tools.accept(enrolledOf(asked, { ...holder, locale: context.locale }, read.value, { ...registered.value, vouched: vouched.value }))
}

/**
 * Asked: nothing narrows the choice of authenticator: the device itself, a phone by QR and a security key all answer. Elsewhere the hint says where to ask
 * first (WebAuthn L3, section 5.8.7), and browsers that know no hints at least keep to what is in the device, or to what is not.
 * Silent: nobody may be there to be verified, and a browser that had to would refuse (WebAuthn L3, section 5.1.3).
 */
function selectionFor({ creation }: CeremonyContext, userVerification: RelyingParty['userVerification']): object {
  const discoverable = { residentKey: 'required', requireResidentKey: true }
  if (creation === 'silent') return { authenticatorSelection: { ...discoverable, userVerification: 'preferred' } }
  if (creation === 'asked') return { authenticatorSelection: { ...discoverable, userVerification } }
  const { authenticatorAttachment, hint } = places[creation]
  return { authenticatorSelection: { ...discoverable, userVerification, authenticatorAttachment }, hints: [hint] }
}

const places = {
  here: { authenticatorAttachment: 'platform', hint: 'client-device' },
  phone: { authenticatorAttachment: 'cross-platform', hint: 'hybrid' },
  'security-key': { authenticatorAttachment: 'cross-platform', hint: 'security-key' },
} as const

/** A passkey without a dialog is made only beside a password saved under the very same name, which is the one that was typed. */
function userOf({ account, identifier }: Holder<Payload>, { newcomer, creation }: CeremonyContext): User {
  if (account !== null) {
    const user = accountUser(account, identifier)
    const name = creation === 'silent' ? (identifier ?? user.name) : user.name
    return { ...user, name, displayName: account.displayName ?? name }
  }
  if (newcomer === null) throw new Fault('passkey-for-nobody', 'a passkey was to be made for neither an account nor the names of a new one')
  return { id: newcomer.userHandle, name: newcomer.name, displayName: newcomer.displayName }
}

function checkRegistration({ tools }: RelyingParty, asked: State, answer: RegistrationAnswer): Checked<Registered> {
  const origin = checkClientData(answer.clientDataJSON, { type: 'webauthn.create', challenge: asked.challenge, origins: tools.rp.origins })
  if (!origin.ok) return origin
  const read = readAttestation(answer.attestationObject, asked.algorithms, asked.attestation)
  if (!read.ok) return read
  const { data, attested } = read.value
  const reason = presenceReason(data, [asked.rpId], asked.silent ? 'nobody' : asked.userVerification)
  if (reason !== null) return bad(reason)
  if (impossibleBackup(data)) return bad('backup_flags')
  return encodeBase64url(attested.credentialId) === answer.id ? good({ ...read.value, origin: origin.value }) : bad('credential_id_mismatch')
}

function enrolledOf(
  { rpId, silent }: State,
  { credentials, locale }: Holder<Payload> & Pick<CeremonyContext, 'locale'>,
  answer: RegistrationAnswer,
  registered: Registered & { readonly vouched: Vouched | null },
): Enrolled<Payload> {
  const { data, attested, algorithm, origin, vouched } = registered
  return {
    lookup: answer.id,
    label: labelFor(
      attested.aaguid,
      answer,
      locale,
      credentials.map(({ label }) => label),
    ),
    payload: {
      publicKey: encodeBase64url(attested.publicKey),
      algorithm,
      counter: data.counter,
      transports: [...answer.transports],
      aaguid: attested.aaguid,
      backupEligible: data.backupEligible,
      backedUp: data.backedUp,
      discoverable: answer.discoverable ?? true,
      rpId,
      userVerified: data.userVerified,
      ...(!silent && !data.userVerified ? { secondFactor: true } : {}),
      origin,
      attested: vouched,
    },
    withdraw: { rpId, credentialId: answer.id },
    observed: {
      userVerified: data.userVerified,
      backedUp: data.backedUp,
      attachment: answer.attachment,
      crossDevice: isCrossDevice(answer.attachment, answer.transports),
    },
  }
}
