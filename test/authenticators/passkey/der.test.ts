import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extensionOf, openDer, readDer, SEQUENCE } from '../../../src/authenticators/passkey/der.ts'
import { integer, octets, sequence, tagged } from '../../support/der.ts'
import { softCertificate } from '../../support/soft-certificates.ts'

describe('What is written in DER', () => {
  test.each([0, 1, 127, 128, 255, 256, 60_000])('is read again, with %i bytes in it', (length) => {
    const bytes = randomBytes(length)
    const [first, second, ...more] = readDer(Buffer.concat([octets(bytes), integer(7)])) ?? []
    expect([first?.first, Buffer.from(first?.value ?? []).equals(bytes), second?.value, more]).toEqual([0x04, true, Buffer.of(7), []])
  })

  test.each([0, 1, 30, 600, 702])('is read with the tag %i', (tag) => {
    const [element] = readDer(tagged(tag, integer(5))) ?? []
    expect(element).toMatchObject({ number: tag })
    expect(readDer(element?.value ?? Buffer.of())).toMatchObject([{ number: 2, value: Buffer.of(5) }])
  })

  test('is opened by kind, and not where there is none of that kind', () => {
    const outer = readDer(sequence(integer(1), sequence(integer(2))))
    expect(openDer(openDer(outer, SEQUENCE), SEQUENCE)).toMatchObject([{ value: Buffer.of(2) }])
    expect([openDer(outer, 0x31), openDer(null, SEQUENCE)]).toEqual([null, null])
  })

  test.each(['30', '3005', '30050101', '3080', '308500', '30840fffffff01', '1f', '1fff', 'bfffffffff7f00', '0485'])(
    'is nothing where it ends too early: %s',
    (hex) => {
      expect(readDer(Buffer.from(hex, 'hex'))).toBeNull()
    },
  )

  test('is never more than what was sent, and no rubbish throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const read = readDer(bytes) ?? []
        expect(read.reduce((sum, it) => sum + it.value.length, 0)).toBeLessThanOrEqual(bytes.length)
        expect(extensionOf(bytes, Buffer.of(1))).toBeNull()
      }),
      { numRuns: 2000 },
    )
  })
})

describe('An extension of a certificate', () => {
  const certificate = softCertificate({ extensions: [['2b0601040182e51c010199', Buffer.from('hello')]] })
  test('is found by its identifier, and none that is not there', () => {
    expect(Buffer.from(extensionOf(certificate.der, Buffer.from('2b0601040182e51c010199', 'hex')) ?? []).toString()).toBe('hello')
    expect(extensionOf(certificate.der, Buffer.from('2b0601040182e51c010198', 'hex'))).toBeNull()
  })
})
