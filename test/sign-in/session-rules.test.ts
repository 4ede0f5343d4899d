import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src/domain/session-rules.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { sessionRules } from '../../src/sign-in/session-rules.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'

const [everyone] = defaultPolicy.phaseOuts
const policy: Policy = {
  ...defaultPolicy,
  clients: { vault: { acr: 'phr' } },
  phaseOuts: [{ ...everyone!, id: 'bank', match: { clients: ['bank'] } }],
}

let at: OpenHouse
let rules: ReturnType<typeof sessionRules>
let began: Date
beforeAll(async () => {
  at = await openHouse({ policy })
  rules = sessionRules(at.house)
  const passkey = soft()
  await at.people('cleo', { password: PASSWORD, passkey })
  await at.people('bob', { password: PASSWORD })
  at.wait(3600)
  const people = walksIn(at)
  const who = guest({ client: { ...guest().interaction.client, id: 'bank' } })
  await people.past(who, await people.withPasskey(who, passkey))
  began = at.now()
  at.wait(3600)
})
afterAll(() => at.close())

const session = (sub: string, amr: readonly string[], more: Partial<LiveSession> = {}): LiveSession => ({
  sub,
  amr,
  acr: 'urn:keyward:acr:1fa',
  authenticatedAt: at.now(),
  ...more,
})
const before = () => ({ authenticatedAt: new Date(began.getTime() - 1000) })

describe('a live session at a client with a policy of its own', () => {
  test.each([
    ['a password', 'sub-cleo', ['pwd'], false],
    ['a passkey', 'sub-cleo', ['pop', 'swk', 'user', 'mfa'], true],
    ['a password and a code', 'sub-cleo', ['pwd', 'otp', 'mfa'], true],
    ['a password, where it is not blocked', 'sub-bob', ['pwd'], true],
    ['a password of somebody who is gone', 'sub-nobody', ['pwd'], true],
  ] as const)('that rests on %s of %s', async (_what, sub, amr, accepted) => {
    expect(await rules.accept(session(sub, amr), 'bank')).toBe(accepted)
  })

  test('is still good where it is older than the block (table 4 row 20)', async () => {
    expect(await rules.accept(session('sub-cleo', ['pwd'], before()), 'bank')).toBe(true)
  })
})

describe('a live session at a client that asks for more', () => {
  test('must have reached it', async () => {
    expect(await rules.accept(session('sub-bob', ['pop'], { acr: 'phr' }), 'vault')).toBe(true)
    expect(await rules.accept(session('sub-nobody', ['pop'], { acr: 'phrh' }), 'vault')).toBe(true)
    expect(await rules.accept(session('sub-bob', ['pwd']), 'vault')).toBe(false)
    expect(await rules.accept(session('sub-bob', ['pwd'], { acr: null }), 'vault')).toBe(false)
  })
})

describe('clients without rules of their own', () => {
  test('are told apart without asking anything', () => {
    const cost = at.storage.roundTrips()
    expect(['bank', 'vault', 'demo'].map((id) => rules.concern(id, { acr: 'phr' }))).toEqual([true, true, false])
    expect(at.storage.roundTrips()).toBe(cost)
  })
})
