// What checking a password costs beside checking a passkey: `node bench/proofs.ts [rounds]`. Prints milliseconds of CPU, median of five runs.
import { createHash, randomBytes } from 'node:crypto'
import { verifySignature } from '@simplewebauthn/server/helpers'
import { settings } from '../src/authenticators/password/index.ts'
import { createHasher } from '../src/authenticators/password/hash.ts'
import { encodeCbor } from '../test/support/cbor.ts'
import { coseKeyOf, makeKey, softSign } from '../test/support/soft-key.ts'

const rounds = Number(process.argv[2] ?? 40)
const { argon2: cost } = settings.parse({})
const hasher = createHasher(cost, randomBytes)
const stored = await hasher.make('a password of some length')

const ES256 = -7
const privateKey = makeKey(ES256)
const credentialPublicKey = new Uint8Array(encodeCbor(coseKeyOf(ES256, privateKey)))
/** Authenticator data and the hash of the client data, as they are signed (WebAuthn L3, section 6.3.3). */
const data = new Uint8Array(Buffer.concat([randomBytes(37), createHash('sha256').update('client data').digest()]))
const signature = new Uint8Array(softSign(ES256, privateKey, data))

const password = await median(async () => {
  if ((await hasher.verify('a password of some length', stored)) !== 'right') throw new Error('the password is right')
}, rounds)
const passkey = await median(async () => {
  if (!(await verifySignature({ signature, data, credentialPublicKey }))) throw new Error('the signature is right')
}, rounds * 25)

const lines = [
  `a password (Argon2id, ${cost.memoryKiB} KiB, ${cost.passes} passes): ${password.toFixed(2)} ms`,
  `a passkey (ES256, by the library): ${passkey.toFixed(3)} ms`,
  `one password costs as much as ${Math.round(password / passkey)} passkeys`,
]
process.stdout.write(`${lines.join('\n')}\n`)

/** CPU of all threads, since a hash is computed beside the event loop. */
async function median(work: () => Promise<void>, times: number): Promise<number> {
  const runs: number[] = []
  for (let run = 0; run <= 5; run += 1) {
    const before = process.cpuUsage()
    for (let round = 0; round < times; round += 1) await work()
    const { user, system } = process.cpuUsage(before)
    if (run > 0) runs.push((user + system) / 1000 / times)
  }
  return runs.toSorted((a, b) => a - b)[2] ?? 0
}
