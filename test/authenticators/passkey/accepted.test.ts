import { describe, expect, test } from 'vitest'
import type { Proof } from '../../../src/authenticators/authenticator.ts'
import type { Result } from '../../../src/domain/refusal.ts'
import { type Encodable, encodeCbor } from '../../support/cbor.ts'
import { type CreateOverrides, type GetOverrides, type SoftOptions } from '../../support/soft-passkey.ts'
import { enrolledAt, nobody, ORIGIN, passkeyBench } from './bench.ts'

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const selfAttested: CreateOverrides = {
  format: 'packed',
  statement: (sig) =>
    new Map<string, Encodable>([
      ['alg', -7],
      ['sig', sig],
    ]),
}

interface Odd {
  readonly name: string
  readonly soft?: Partial<SoftOptions>
  readonly made?: CreateOverrides
  readonly bend?: GetOverrides
}

const oddities: readonly Odd[] = [
  { name: 'nothing odd' },
  { name: 'a high S', bend: { signature: highS } },
  { name: 'reserved flag bits', made: { flags: (flags) => flags | 0x22 }, bend: { flags: (flags) => flags | 0x22 } },
  {
    name: 'extensions nobody asked for',
    made: { extensions: encodeCbor(new Map([['credProtect', 2]])) },
    bend: { extensions: encodeCbor(new Map([['uvm', [[1, 2, 3]]]])) },
  },
  {
    name: 'members of client data nobody knows',
    made: { clientData: { other_keys_can_be_added_here: 'yes' } },
    bend: { clientData: { later: { more: [1] } } },
  },
  {
    name: 'token binding in the shapes it had',
    made: { clientData: { tokenBinding: { status: 'supported' } } },
    bend: { clientData: { tokenBinding: { status: 'present', id: 'AAAA' } } },
  },
  { name: 'no word on frames', made: { clientData: { crossOrigin: undefined } }, bend: { clientData: { crossOrigin: undefined } } },
  { name: 'a counter that jumps', soft: { backupEligible: false, counter: 0 }, bend: { counter: 4_000_000_000 } },
  { name: 'no counter', soft: { backupEligible: false, counter: null } },
  { name: 'an unknown maker', soft: { aaguid: '00000000-0000-0000-0000-000000000000' } },
  { name: 'a passkey that could be copied and is not', soft: { backedUp: false } },
  { name: 'self attestation', made: selfAttested },
  { name: 'a credential id of 1023 bytes', made: { credentialId: new Uint8Array(1023).fill(7) } },
  { name: 'a credential id of 16 bytes', made: { credentialId: new Uint8Array(16).fill(7) } },
  { name: 'keys in another order', made: { coseKey: (key) => new Map([...key].toReversed()) } },
]

const bench = passkeyBench()

describe('A passkey is accepted with', () => {
  test.each(oddities)('$name', async ({ soft, made, bend }) => {
    const { proof } = await roundTrip(soft, made, bend)
    expect(proof.ok ? 'accepted' : proof.refusal.detail).toBe('accepted')
  })

  test('a byte order mark before its client data', async () => {
    const { passkey, holder: ada } = await enrolled()
    const begun = await bench.beginSignIn(nobody)
    const clientDataBytes = `\uFEFF${JSON.stringify({ type: 'webauthn.get', challenge: begun.options.challenge, origin: ORIGIN })}`
    expect((await bench.finishSignIn(ada, begun, passkey.get(begun.options, { clientDataBytes }))).ok).toBe(true)
  })

  test('a counter that goes back, when it is synced: noted, not refused (table 4 row 16)', async () => {
    const { proof } = await roundTrip({ counter: 9 }, {}, { counter: 3 })
    expect(proof).toMatchObject({ ok: true, value: { note: 'passkey.counter', rewrite: { counter: 3 } } })
  })

  test('its user handle left out, where the account was named', async () => {
    const { passkey, holder: ada } = await enrolled()
    const begun = await bench.beginSignIn(ada)
    expect((await bench.finishSignIn(ada, begun, passkey.get(begun.options, { response: { userHandle: undefined } }))).ok).toBe(true)
  })
})

describe('The proof of a passkey', () => {
  test.each<[string, Partial<SoftOptions>, readonly string[]]>([
    ['that is synced', {}, ['pop', 'swk', 'user', 'mfa']],
    ['that is bound to a device', { backupEligible: false }, ['pop', 'user', 'mfa']],
  ])('%s counts two factors', async (_name, soft, amr) => {
    const { proof } = await roundTrip(soft)
    expect(proof).toMatchObject({ ok: true, value: { traits: { amr, factors: 2 }, observed: { userVerified: true } } })
  })

  test('counts one where verification is only preferred and did not happen', async () => {
    const lax = passkeyBench({ userVerification: 'preferred' })
    const { passkey, holder: ada } = await enrolled()
    const begun = await lax.beginSignIn(nobody)
    const proof = await lax.finishSignIn(ada, begun, passkey.get(begun.options, { userVerified: false }))
    expect(proof).toMatchObject({ ok: true, value: { traits: { amr: ['pop', 'user'], factors: 1 }, observed: { userVerified: false } } })
  })

  test('rewrites counter and backup state, and nothing else', async () => {
    const { credential, proof } = await roundTrip({ counter: 4 }, {}, { backedUp: false })
    expect(proof).toMatchObject({ ok: true, value: { credential: credential.id, rewrite: { ...credential.payload, counter: 5, backedUp: false } } })
  })
})

const enrolled = async (soft: Partial<SoftOptions> = {}, made: CreateOverrides = {}) => enrolledAt(bench, 'ada', soft, made)

async function roundTrip(soft: Partial<SoftOptions> = {}, made: CreateOverrides = {}, bend: GetOverrides = {}) {
  const { passkey, credential, holder: ada } = await enrolled(soft, made)
  const begun = await bench.beginSignIn(nobody)
  const proof: Result<Proof> = await bench.finishSignIn(ada, begun, passkey.get(begun.options, bend))
  return { credential, proof }
}

/** The other of the two signatures there always are: n − s for s. */
function highS(der: Uint8Array): Uint8Array {
  const rLength = der[3] ?? 0
  const s = BigInt(`0x${Buffer.from(der.slice(6 + rLength)).toString('hex')}`)
  const other = s > P256_ORDER / 2n ? s : P256_ORDER - s
  const hex = other.toString(16).padStart(64, '0')
  const bytes = Buffer.from(hex.startsWith('0') || Number.parseInt(hex.slice(0, 2), 16) < 128 ? hex : `00${hex}`, 'hex')
  const r = der.slice(2, 4 + rLength)
  return Buffer.concat([Buffer.of(0x30, r.length + 2 + bytes.length), r, Buffer.of(0x02, bytes.length), bytes])
}
