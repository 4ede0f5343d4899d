import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { walksIn } from '../support/flow-walks.ts'
import { again, guest, openHouse, type OpenHouse, soft } from '../support/house.ts'

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse()
})
afterAll(() => at.close())

const SYNCED = {
  match: {},
  since: null,
  graceDays: 0,
  synced: 'refused',
  deviceBound: 'allowed',
  secondFactor: 'allowed',
  compromised: 'allowed',
  allowed: null,
  denied: [],
  attestation: 'none',
} as const

test('a known browser is told what is against the passkey there is, on each page until something else is shown', async () => {
  const passkey = soft()
  await at.people('ada', { passkey })
  at.wait(1)
  const people = walksIn(at)
  const first = guest()
  const { cookie } = await people.past(first, await people.withPasskey(first, passkey))
  at.decree({ ...defaultPolicy, version: 'stricter', passkeys: { ...defaultPolicy.passkeys, rules: [SYNCED] } })
  const who = again(first, cookie)
  expect(await people.shown(who, 'choose')).toMatchObject({ route: 'B2', objection: 'synced' })
  await at.flow.choose(who, 'email-otp')
  expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp', route: 'B2', objection: 'synced' })
  const stranger = guest()
  await at.flow.show(stranger)
  await at.flow.identify(stranger, 'ada')
  expect(JSON.stringify(await at.flow.show(stranger))).not.toContain('synced')
})
