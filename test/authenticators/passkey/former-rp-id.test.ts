import { describe, expect, test } from 'vitest'
import type { SoftOptions } from '../../support/soft-passkey.ts'
import { enrolledAt, holderOf, ORIGIN, passkeyBench, RP_ID } from './bench.ts'

const OLD = 'old.example.test'
const before = passkeyBench({}, { id: OLD, origins: [ORIGIN] })
const since = passkeyBench({}, { id: RP_ID, formerIds: [OLD], origins: [ORIGIN] })
const without = passkeyBench({}, { id: RP_ID, origins: [ORIGIN] })
const kept = (soft: Partial<SoftOptions> = {}) => enrolledAt(before, 'ada', soft)

describe('a passkey that was made for another RP ID', () => {
  test('is of no use where that is not a former one (table 4 row 33)', async () => {
    const { credential } = await kept()
    expect(without.authenticator.assess(credential, null).usable).toBe(false)
    expect(since.authenticator.assess(credential, null).usable).toBe(true)
    const begun = await without.beginSignIn(holderOf('ada', [credential]), { browser: { known: true } })
    expect(begun.options).toMatchObject({ rpId: RP_ID })
    expect(begun.options.allowCredentials).toBeUndefined()
  })

  test('signs in where it is, and is asked for by its own name', async () => {
    const { credential, passkey, holder } = await kept()
    const begun = await since.beginSignIn(holder, { browser: { known: true } })
    expect(begun.options).toMatchObject({ rpId: OLD, allowCredentials: [{ id: credential.lookup }] })
    expect((await since.finishSignIn(holder, begun, passkey.get(begun.options))).ok).toBe(true)
    const wrong = await since.finishSignIn(holder, begun, passkey.get(begun.options, { rpId: RP_ID }))
    expect(wrong.ok ? null : wrong.refusal.detail).toBe('passkey.rp_id')
  })

  test('is not asked for where there is one of the present RP ID', async () => {
    const [old, fresh] = [await kept(), await enrolledAt(since, 'ada')]
    const begun = await since.beginSignIn(holderOf('ada', [old.credential, fresh.credential]), { browser: { known: true } })
    expect(begun.options).toMatchObject({ rpId: RP_ID, allowCredentials: [{ id: fresh.credential.lookup }] })
    expect(fresh.credential.payload.rpId).toBe(RP_ID)
  })

  test('is not asked for in a browser that knows nobody', async () => {
    const { holder } = await kept()
    expect((await since.beginSignIn(holder)).options).toMatchObject({ rpId: RP_ID })
  })
})
