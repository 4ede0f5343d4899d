import { describe, expect, test } from 'vitest'
import type { Proof } from '../../../src/authenticators/authenticator.ts'
import type { Result } from '../../../src/domain/refusal.ts'
import { type SoftAlgorithm, type SoftOptions } from '../../support/soft-passkey.ts'
import { enrolledAt, nobody, passkeyBench } from './bench.ts'

const bench = passkeyBench()

const enrolled = (soft: Partial<SoftOptions>) => enrolledAt(bench, 'ada', soft)

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.refusal.detail)
  return result.value
}

describe('A passkey', () => {
  test.each<[string, SoftAlgorithm]>([
    ['ES256', -7],
    ['EdDSA', -8],
    ['RS256', -257],
    ['ML-DSA-44', -48],
  ])('with %s enrols and signs in', async (_name, algorithm) => {
    const { passkey, holder: ada } = await enrolled({ algorithm })
    const begun = await bench.beginSignIn(nobody)
    expect((await bench.finishSignIn(ada, begun, passkey.get(begun.options))).ok).toBe(true)
  })

  test.each<[string, Partial<SoftOptions>, string]>([
    ['internal', { transports: ['internal', 'hybrid'], attachment: 'platform' }, 'platform'],
    ['hybrid', { transports: ['hybrid'], attachment: 'cross-platform' }, 'roaming'],
    ['usb', { transports: ['usb', 'nfc'], attachment: 'cross-platform', backupEligible: false, counter: 0 }, 'roaming'],
  ])('over %s enrols and signs in', async (_name, options, attachment) => {
    const { passkey, holder: ada, credential } = await enrolled(options)
    const begun = await bench.beginSignIn(ada, { browser: { known: true } })
    const proof = valueOf<Proof>(await bench.finishSignIn(ada, begun, passkey.get(begun.options)))
    expect(proof.observed?.attachment).toBe(options.attachment)
    expect(credential.payload.transports.toSorted()).toEqual(options.transports?.toSorted())
    expect(bench.authenticator.assess(credential, null).attachment).toBe(attachment)
  })
})
