import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diff } from '../../src/admin/diff.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { policyWith } from '../support/motley.ts'
import { openVillage, type Village } from './village.ts'

describe('the difference between two versions', () => {
  let village: Village
  beforeAll(async () => {
    village = await openVillage()
  })
  afterAll(() => village.close())

  const between = (before: Policy, after: Policy, listMax = 20) => diff({ ...village.around(), population: village.storage.population, before, after, listMax })

  test('is nothing between equals', async () => {
    expect(await between(defaultPolicy, defaultPolicy)).toMatchObject({ accounts: 5, changed: 0, ways: [], sample: [] })
  })

  test('is who gets another mode, and whose proofs begin or cease to count', async () => {
    const found = await between(policyWith({ target: 'demote' }), policyWith({ target: 'block' }))
    expect(found).toMatchObject({ changed: 2, moves: { demote: { block: 2 } }, ways: [{ authenticator: 'password', gained: 0, lost: 2 }] })
    expect(found.sample.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toMatchObject([
      { name: 'ada@example.com', sub: 'sub-ada', from: { mode: 'demote', row: '13' }, to: { mode: 'block', row: '13', accepted: ['passkey', 'email-otp'] } },
      { name: 'cleo@example.com', from: { mode: 'demote' }, to: { mode: 'block', class: 'C3', recovery: 'R2', policyId: 'everyone' } },
    ])
  })

  test('is also where no mode changes', async () => {
    const found = await between(defaultPolicy, { ...defaultPolicy, authenticators: ['passkey', 'password', 'email-otp'] })
    expect(found).toMatchObject({ changed: 1, ways: [{ authenticator: 'recovery-code', gained: 0, lost: 1 }], sample: [{ name: 'cleo@example.com' }] })
    const back = await between({ ...defaultPolicy, authenticators: ['passkey', 'password', 'email-otp'] }, defaultPolicy)
    expect(back.ways).toEqual([{ authenticator: 'recovery-code', gained: 1, lost: 0 }])
  })

  test('counts whoever loses one of several, and whoever only sees another order', async () => {
    expect(await between(defaultPolicy, { ...defaultPolicy, authenticators: ['passkey', 'password', 'recovery-code'] })).toMatchObject({ changed: 4 })
    expect(await between(policyWith({ target: 'allow' }), policyWith({ target: 'demote' }))).toMatchObject({ changed: 2, ways: [] })
  })

  test('names so many and counts the others', async () => {
    expect(await between(policyWith({ target: 'demote' }), policyWith({ target: 'block' }), 1)).toMatchObject({ changed: 2, sample: { length: 1 } })
  })
})
