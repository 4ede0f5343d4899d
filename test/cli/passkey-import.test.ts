import { createPublicKey, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { passkeysIn } from '../../src/cli/passkey-import.ts'
import { encodeCbor } from '../support/cbor.ts'
import { builtIn } from '../support/house.ts'
import { coseKeyOf, makeKey } from '../support/soft-key.ts'

const world = { now: () => new Date('2026-11-26T12:00:00Z'), randomBytes: (length: number) => new Uint8Array(randomBytes(length)), log: () => undefined }
const authenticators = builtIn((_id, text) => text, world.now, ['http://localhost']).map((authenticator) => ({ authenticator })) as never
const read = (file: unknown) => passkeysIn(JSON.stringify(file), authenticators, { id: 'localhost', origin: 'http://localhost' }, world)

const privateKey = makeKey(-7)
const cose = Buffer.from(encodeCbor(coseKeyOf(-7, privateKey))).toString('base64url')
const point = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-65).toString('base64url')
const key = { id: 'AAECAwQFBgcICQoLDA0ODw', publicKey: cose }

describe('a file of passkeys from another system', () => {
  test('brings old security keys as keys for a second step', () => {
    const [one] = read({ passkeys: [key] }).credentials
    expect(one).toMatchObject({
      lookup: key.id,
      payload: { publicKey: cose, rpId: 'localhost', secondFactor: true, discoverable: false, transports: ['usb'], counter: 0 },
      assessed: { secondFactor: true, bound: 'device', usable: true },
    })
  })

  test('brings keys of U2F with their AppID, and the point that U2F keeps as a key', () => {
    const appId = 'https://example.test/app-id.json'
    const [one] = read({ passkeys: [{ ...key, publicKey: point, appId, userVerified: true }] }).credentials
    expect(one).toMatchObject({ payload: { publicKey: cose, appId, secondFactor: true }, assessed: { secondFactor: true } })
  })

  test('brings passkeys, with the handle that they know their owner by', () => {
    const it = read({
      userHandle: 'AAAA',
      passkeys: [{ ...key, discoverable: true, userVerified: true, backupEligible: true, backedUp: true, label: 'Phone' }],
    })
    expect(it).toMatchObject({ userHandle: 'AAAA', credentials: [{ label: 'Phone', assessed: { bound: 'synced', discoverable: true } }] })
    expect(it.credentials[0]?.assessed.secondFactor).toBeUndefined()
  })

  test.each<[string, unknown, RegExp]>([
    ['nothing', { passkeys: [] }, /must hold/],
    ['what nobody knows', { passkeys: [{ ...key, secret: 'x' }] }, /must hold/],
    ['an AppID that is not https', { passkeys: [{ ...key, appId: 'http://example.test' }] }, /must hold/],
    ['an AppID that is no address', { passkeys: [{ ...key, appId: 'example' }] }, /must hold/],
    ['a key of another algorithm', { passkeys: [{ ...key, algorithm: -257 }] }, /AAECAwQFBgcICQoLDA0ODw cannot be used \(alg\)/],
    [
      'a point that is not on the curve',
      { passkeys: [{ ...key, publicKey: Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url') }] },
      /key_malformed/,
    ],
  ])('is refused with %s', (_which, file, why) => {
    expect(() => read(file)).toThrow(why)
  })
})
