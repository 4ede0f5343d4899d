import { z } from 'zod'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import { encodeBase64url } from '../authenticators/passkey/base64url.ts'
import { checkCoseKey, coseKeyOfPoint } from '../authenticators/passkey/cose-key.ts'
import { payload } from '../authenticators/passkey/payload.ts'
import { labelFor } from '../authenticators/passkey/labels.ts'
import type { World } from '../composition/world.ts'
import type { CredentialId } from '../domain/credential.ts'
import { Fault } from '../domain/fault.ts'
import type { NewStoredCredential } from '../domain/storage.ts'
import { uuidOf } from '../sign-in/uuid.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** One passkey, or key for a second step, as it comes from another system. What is left out is as it is of an old security key. */
const imported = z.strictObject({
  id: z.base64url(),
  /** COSE_Key, or a point of P-256 as U2F writes one. */
  publicKey: z.base64url(),
  algorithm: z.int().default(-7),
  counter: z.int().nonnegative().default(0),
  transports: z.array(z.string()).default(['usb']),
  aaguid: z.uuid().default(NOBODY),
  backupEligible: z.boolean().default(false),
  backedUp: z.boolean().default(false),
  discoverable: z.boolean().default(false),
  userVerified: z.boolean().default(false),
  /** Of a key that was registered under U2F: what it calls the service. Browsers refuse one that is not https. */
  appId: z.url({ protocol: /^https$/ }).optional(),
  label: z.string().min(1).max(100).optional(),
})

/** `userHandle`: what the passkeys that can be found without a name know their owner by. */
const file = z.strictObject({ userHandle: z.base64url().optional(), passkeys: z.array(imported).min(1) })

/** What a file brings: credentials, and the handle that they know their owner by. */
export interface Imported {
  readonly userHandle: string | null
  readonly credentials: readonly NewStoredCredential[]
}

/**
 * Passkeys and second-factor keys of another system (`policy.md`, table 4 row 30): whoever imports them vouches for whose they are, and none has proved itself.
 * One that verified nobody counts beside something else alone. Throws `Fault('passkeys-unreadable')`.
 */
export function passkeysIn(
  text: string,
  authenticators: readonly LoadedAuthenticator[],
  { id: rpId, origin }: { readonly id: string; readonly origin: string },
  world: World,
): Imported {
  const authenticator = authenticators.find((it) => it.authenticator.id === 'passkey')?.authenticator
  if (authenticator === undefined) throw new Fault('passkeys-unreadable', 'Passkeys are not on the list of authenticators.')
  const { userHandle = null, passkeys } = parsed(text)
  const credentials = passkeys.map(({ id, label, ...one }) => {
    const isSecond = !one.userVerified || one.appId !== undefined
    const kept = payload.parse({ ...one, publicKey: keyOf(one, id), rpId, origin, ...(isSecond ? { secondFactor: true } : {}) })
    return {
      id: uuidOf(world.randomBytes(16)) as CredentialId,
      authenticator: authenticator.id,
      lookup: id,
      label: label ?? labelFor(one.aaguid, { attachment: null, transports: [] }, 'en', []),
      payload: kept,
      assessed: authenticator.assess({ payload: kept }, null),
      confirmedAt: world.now(),
      createdIn: null,
    }
  })
  return { userHandle, credentials }
}

/** A weak one, or one of another algorithm, would be refused at every sign-in. */
function keyOf({ publicKey, algorithm }: Pick<z.infer<typeof imported>, 'publicKey' | 'algorithm'>, id: string): string {
  const bytes = new Uint8Array(Buffer.from(publicKey, 'base64url'))
  const key = coseKeyOfPoint(bytes) ?? bytes
  const checked = checkCoseKey(key, [algorithm])
  if (!checked.ok) throw new Fault('passkeys-unreadable', `The public key of ${id} cannot be used (${checked.reason}).`)
  return encodeBase64url(key)
}

function parsed(text: string): z.infer<typeof file> {
  try {
    return file.parse(JSON.parse(text))
  } catch (cause) {
    throw new Fault(
      'passkeys-unreadable',
      'The file of passkeys must hold { "userHandle"?, "passkeys": [{ "id", "publicKey", … }] }; ids and keys in base64url.',
      { cause },
    )
  }
}
