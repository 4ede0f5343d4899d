import { z } from 'zod'
import type { Authenticator, Tools } from '../authenticator.ts'
import { claimedId } from './answer.ts'
import { canVerifyMlDsa, EDDSA, ES256, ML_DSA_44, RS256 } from './cose-key.ts'
import { enrolmentWith } from './enrolment.ts'
import { noMetadata, openMetadata } from './metadata/metadata.ts'
import { notesOn } from './notes.ts'
import { assess, payload } from './payload.ts'
import { providerName } from './providers.ts'
import { type RelyingParty, rpIdsOf, standingOf } from './relying-party.ts'
import { signInWith } from './sign-in.ts'
import { signallingWith } from './signals.ts'

/** What an operator may set. */
export const settings = z.strictObject({
  userVerification: z
    .enum(['required', 'preferred'])
    .default('required')
    .describe('Whether the person must unlock the passkey (fingerprint, face, PIN). With `preferred` one that did not counts as a single factor.'),
  timeoutMs: z.number().int().min(60_000).max(600_000).default(300_000).describe('How long a browser waits for the person, in milliseconds.'),
  algorithms: z
    .array(z.union([z.literal(ES256), z.literal(EDDSA), z.literal(RS256), z.literal(ML_DSA_44)]))
    .min(1)
    .default([ES256, EDDSA, RS256, ML_DSA_44])
    .describe(
      'COSE numbers offered for new passkeys, in this order. -48 (ML-DSA-44) is left out where the runtime cannot verify it; remove it while instances differ.',
    ),
  removeUnknown: z
    .boolean()
    .default(true)
    .describe(
      'Whether browsers are asked to delete a passkey that was shown and that no account has. Switch it off where another server shares `rp.id`: it may be one of its own.',
    ),
  metadata: z
    .strictObject({
      file: z
        .string()
        .min(1)
        .describe(
          'The blob of the FIDO Metadata Service (https://mds3.fidoalliance.org), as a file: it is read again when it changes, and nothing is ever fetched.',
        ),
      rootFile: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe("The certificate that must have signed for it, DER or PEM, for metadata of your own. The FIDO Alliance's roots are built in."),
    })
    .nullable()
    .default(null)
    .describe(
      'What is known of makes of authenticators: which makers can vouch for a passkey, and which models are broken. A policy that asks for attestation needs it.',
    ),
})

const answer = z.object({ response: z.string().min(1) })

/** The authenticator the house is built around. An answer is the form field `response`: the browser's PublicKeyCredential as JSON text. */
export function create({ userVerification, timeoutMs, algorithms, removeUnknown, metadata }: z.infer<typeof settings>, tools: Tools): Authenticator {
  const party: RelyingParty = {
    tools,
    userVerification,
    timeoutMs,
    metadata: metadata === null ? noMetadata(tools) : openMetadata(metadata, tools),
    algorithms: algorithms.filter((algorithm) => algorithm !== ML_DSA_44 || canVerifyMlDsa()),
  }
  return tools.define({
    id: 'passkey',
    traits: { amr: ['pop', 'user', 'mfa'], factors: 2, phishingResistant: true, hardwareProtected: false, needsWebAuthn: true },
    payload,
    discoverable: true,
    assess: (credential, observed) => assess(credential.payload, observed, { rpIds: rpIdsOf(tools), standing: standingOf(party, credential.payload) }),
    recognise: ({ response }) => claimedId(response),
    providerName,
    notesOn: (rules) => notesOn(rules, metadata !== null),
    signIn: signInWith(party, answer),
    enrolment: enrolmentWith(party, answer),
    signals: signallingWith(tools, removeUnknown),
  })
}
