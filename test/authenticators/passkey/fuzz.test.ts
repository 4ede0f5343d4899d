import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Begun, Holder } from '../../../src/authenticators/authenticator.ts'
import { readCborItem } from '../../../src/authenticators/passkey/cbor.ts'
import { encodeCbor, type Encodable } from '../../support/cbor.ts'
import { type Json, softPasskey } from '../../support/soft-passkey.ts'
import { credentialOf, holderOf, nobody, ORIGIN, passkeyBench } from './bench.ts'

const bench = passkeyBench()
const runs = { numRuns: 300 }

interface Scene {
  readonly ada: Holder
  readonly registration: { readonly begun: Begun; readonly answer: Json }
  readonly assertion: { readonly begun: Begun; readonly answer: Json }
}

let scene: Scene

beforeAll(async () => {
  const passkey = softPasskey({ origin: ORIGIN })
  const enrolment = await bench.beginEnrolment(holderOf('ada'))
  const created = passkey.create(enrolment.options)
  const result = await bench.finishEnrolment(holderOf('ada'), enrolment, created)
  if (!result.ok) throw new Error(result.refusal.detail)
  const signIn = await bench.beginSignIn(nobody)
  scene = {
    ada: holderOf('ada', [credentialOf('ada', result.value)]),
    registration: { begun: enrolment, answer: created },
    assertion: { begun: signIn, answer: passkey.get(signIn.options) },
  }
})

const responseOf = (answer: Json): Json => answer['response'] as Json

/** Another value for one signed member: bytes changed, cut, grown, or rubbish. */
const bent = (text: string): fc.Arbitrary<string> => {
  const bytes = Buffer.from(text, 'base64url')
  const place = fc.nat(bytes.length - 1)
  return fc
    .oneof(
      fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, by]) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ by : byte)))),
      place.map((at) => bytes.subarray(0, at)),
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => Buffer.concat([bytes, more])),
      fc.uint8Array({ maxLength: 300 }).map((rubbish) => Buffer.from(rubbish)),
    )
    .map((changed) => changed.toString('base64url'))
    .filter((changed) => changed !== text)
}

describe('An answer with bytes bent at random', () => {
  test.each(['clientDataJSON', 'authenticatorData', 'signature'])('in its %s never signs anybody in, and never throws', async (member) => {
    const { begun, answer } = scene.assertion
    const honest = responseOf(answer)
    await fc.assert(
      fc.asyncProperty(bent(String(honest[member])), async (changed) => {
        const result = await bench.finishSignIn(scene.ada, begun, { ...answer, response: { ...honest, [member]: changed } })
        expect(result.ok).toBe(false)
      }),
      runs,
    )
  })

  test('in its attestation object never throws', async () => {
    const { begun, answer } = scene.registration
    const honest = responseOf(answer)
    await fc.assert(
      fc.asyncProperty(bent(String(honest['attestationObject'])), async (attestationObject) => {
        const result = await bench.finishEnrolment(holderOf('ada'), begun, { ...answer, response: { ...honest, attestationObject } })
        expect(typeof result.ok).toBe('boolean')
      }),
      runs,
    )
  })
})

describe('An answer that is any text or JSON', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify({ type: 'public-key', id: 'AAAA', rawId: 'AAAA', response: value })),
  )

  test('is refused in both ceremonies, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (response) => {
        expect((await bench.finishSignIn(scene.ada, scene.assertion.begun, response)).ok).toBe(false)
        expect((await bench.finishEnrolment(scene.ada, scene.registration.begun, response)).ok).toBe(false)
        expect(bench.authenticator.recognise({ response })).toSatisfy((id: unknown) => id === null || typeof id === 'string')
      }),
      runs,
    )
  })

  test('is refused with one member of an honest one replaced, whatever stands there', async () => {
    const { begun, answer } = scene.assertion
    const members = ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle']
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...members), fc.jsonValue(), async (member, value) => {
        const response = { ...responseOf(answer), [member]: value }
        expect((await bench.finishSignIn(scene.ada, begun, { ...answer, response })).ok).toBe(false)
      }),
      runs,
    )
  })
})

describe('The CBOR reader', () => {
  const key = fc.oneof(fc.integer({ min: -70_000, max: 70_000 }), fc.string({ maxLength: 8, unit: 'grapheme' }))
  const { value } = fc.letrec<{ value: Encodable }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      fc.integer({ min: -(2 ** 32), max: 2 ** 32 - 1 }),
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 300 }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.uniqueArray(fc.tuple(key, tie('value')), { maxLength: 5, selector: ([name]) => name }).map((entries) => new Map(entries)),
    ),
  }))

  test('reads whatever authenticators write', () => {
    fc.assert(
      fc.property(value, (written) => {
        const bytes = new Uint8Array(encodeCbor(written))
        const read = readCborItem(bytes)
        expect(read?.end).toBe(bytes.length)
        expect(new Uint8Array(encodeCbor(read?.item ?? null))).toEqual(bytes)
      }),
      runs,
    )
  })

  test('reads rubbish without throwing, and never beyond its end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readCborItem(new Uint8Array(bytes))?.end ?? 0).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['a tag', 'c000'],
    ['an undefined', 'f7'],
    ['a break', 'ff'],
    ['a reserved length', '1c'],
    ['an indefinite text', '7f6161ff'],
    ['a number written longer than needed', '1817'],
    ['a number too large to be exact', '1bffffffffffffffff'],
    ['a key that is a list', 'a18000'],
    ['a text that is no UTF-8', '61ff'],
    ['nothing', ''],
  ])('refuses %s', (_name, hex) => {
    expect(readCborItem(new Uint8Array(Buffer.from(hex, 'hex')))).toBe(null)
  })
})
