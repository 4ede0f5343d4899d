import { describe, expect, test } from 'vitest'
import type { Holder } from '../../../src/authenticators/authenticator.ts'
import { softPasskey } from '../../support/soft-passkey.ts'
import { enrolledAt, holderOf, nobody, ORIGIN, passkeyBench } from './bench.ts'
import { response } from './bends.ts'

const bench = passkeyBench()
const enrolled = (name: string) => enrolledAt(bench, name)

describe('In a sign-in', () => {
  test('the passkey of somebody else, where Ada was named, is refused (rows 84 and 92)', async () => {
    const { credential } = await enrolled('ada')
    const eves = await enrolled('eve')
    const ada = holderOf('ada', [credential])
    const begun = await bench.beginSignIn(ada)
    const answer = eves.passkey.get(begun.options)
    expect(await detailOf(ada, begun, answer)).toBe('passkey.user_handle')
    expect(await detailOf(holderOf('eve', [eves.credential]), begun, answer)).toBe('passkey.user_handle')
    expect(await detailOf(ada, begun, response({ userHandle: undefined })(answer))).toBe('passkey.credential_unknown')
  })

  test('any passkey, where a name was typed that nobody has, is refused alike (row 84)', async () => {
    const { passkey, credential } = await enrolled('ada')
    const stranger = { ...nobody, identifier: 'zoe@example.test' }
    const begun = await bench.beginSignIn(stranger)
    expect(await detailOf(holderOf('ada', [credential]), begun, passkey.get(begun.options))).toBe('passkey.user_handle')
    expect(await detailOf(stranger, begun, passkey.get(begun.options))).toBe('passkey.credential_unknown')
  })

  test('a passkey that was not among those asked for is refused (row 83)', async () => {
    const first = await enrolled('ada')
    const second = await enrolled('ada')
    const begun = await bench.beginSignIn(holderOf('ada', [first.credential]), { browser: { known: true } })
    const [other] = second.passkey.credentials
    const answer = second.passkey.get(begun.options, other === undefined ? {} : { credential: other })
    expect(await detailOf(holderOf('ada', [first.credential, second.credential]), begun, answer)).toBe('passkey.credential_not_allowed')
  })

  test("the id of another of one's own passkeys is refused (row 73)", async () => {
    const first = await enrolled('ada')
    const second = await enrolled('ada')
    const begun = await bench.beginSignIn(nobody)
    const answer = first.passkey.get(begun.options, { top: { id: second.credential.lookup, rawId: second.credential.lookup } })
    expect(await detailOf(holderOf('ada', [first.credential, second.credential]), begun, answer)).toBe('passkey.signature')
  })

  test('the challenge of an enrolment is refused, and the other way round (row 81)', async () => {
    const { passkey, credential } = await enrolled('ada')
    const ada = holderOf('ada', [credential])
    const enrolment = await bench.beginEnrolment(ada)
    const signIn = await bench.beginSignIn(ada)
    expect(await detailOf(ada, signIn, passkey.get(enrolment.options))).toBe('passkey.challenge')
    const made = await bench.finishEnrolment(
      ada,
      enrolment,
      softPasskey({ origin: ORIGIN }).create({ ...enrolment.options, challenge: signIn.options.challenge }),
    )
    expect(made).toMatchObject({ refusal: { detail: 'passkey.challenge' } })
  })

  test('an unverified person is refused though the page said that it did not matter (row 89)', async () => {
    const { passkey, credential } = await enrolled('ada')
    const begun = await bench.beginSignIn(nobody)
    const answer = passkey.get(begun.options, { userVerified: false, top: { userVerification: 'discouraged' } })
    expect(await detailOf(holderOf('ada', [credential]), begun, answer)).toBe('passkey.user_verification')
  })

  test('a passkey that was revoked is as unknown as one that never was (rows 85 and 86)', async () => {
    const { passkey, credential } = await enrolled('ada')
    const begun = await bench.beginSignIn(nobody)
    const answer = passkey.get(begun.options)
    expect(await detailOf(holderOf('ada', [{ ...credential, status: 'revoked' }]), begun, answer)).toBe('passkey.credential_unknown')
    expect(await detailOf(nobody, begun, answer)).toBe('passkey.credential_unknown')
  })
})

async function detailOf(holder: Holder, begun: Parameters<typeof bench.finishSignIn>[1], answer: unknown): Promise<string> {
  const result = await bench.finishSignIn(holder, begun, answer)
  return result.ok ? 'accepted' : result.refusal.detail
}
