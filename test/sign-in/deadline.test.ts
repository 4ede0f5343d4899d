import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Capabilities, unknownCapabilities } from '../../src/domain/browser.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { made, PASSWORD, walksIn } from '../support/flow-walks.ts'

const DAY = 86_400
const able: Capabilities = { webauthn: true, platformAuthenticator: true, hybrid: true, conditionalGet: true, conditionalCreate: false, script: true }
const deadline = { date: new Date('2026-11-01T00:00:00Z'), afterFirstSeenDays: null, grace: { skips: 2, days: 3650 } }
const policy: Policy = { ...defaultPolicy, phaseOuts: defaultPolicy.phaseOuts.map((it) => ({ ...it, deadline })) }

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse({ policy })
  people = walksIn(at)
})
afterAll(() => at.close())

const somebody = (capabilities = able) => guest({}, { capabilities })
const skipsOf = async (name: string) => (await people.dossier(name)).phaseOuts[0]?.skips

/** With the password, and "not now" as often as there is grace. */
async function inGrace(name: string) {
  await at.people(name, { password: PASSWORD })
  for (let times = 0; times < 2; times += 1) {
    const who = somebody()
    await people.withPassword(who, name)
    await at.flow.skip(who)
  }
}

describe('after the deadline (table 3 row 3)', () => {
  test('"not now" is had as often as the grace says, whatever else was refused, and is counted down', async () => {
    await at.people('bob', { password: PASSWORD })
    for (const left of [2, 1]) {
      const who = somebody()
      await people.withPassword(who, 'bob')
      expect(await people.shown(who, 'offer')).toMatchObject({ offer: 'replacement', skippable: true, skipsLeft: left, row: 3 })
      expect((await at.flow.skip(who, 'never')).outcome).not.toBeNull()
    }
    expect(await skipsOf('bob')).toBe(2)
    expect((await people.dossier('bob')).offers).toMatchObject([{ kind: 'replacement', never: false, skips: 2 }])
    const who = somebody()
    await people.withPassword(who, 'bob')
    expect(await people.shown(who, 'offer')).toMatchObject({ skippable: false, skipsLeft: 0, row: 3 })
    expect((await at.flow.skip(who)).outcome).toBeNull()
    expect(await people.shown(who, 'offer')).toMatchObject({ skippable: false })
  })

  test('the passkey is made behind a code, and the sign-in goes on', async () => {
    await inGrace('ben')
    const who = somebody()
    await people.withPassword(who, 'ben')
    await at.flow.create(who)
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp', leadsTo: 'passkey', offer: null })
    await people.answer(who, { code: await people.code() })
    const enrol = await people.shown(who, 'enrol')
    expect(enrol).toMatchObject({ skippable: false })
    expect((await people.answer(who, made(soft(), enrol))).outcome).toMatchObject({ sub: 'sub-ben' })
  })

  test('two failed ceremonies let in this time, with password and code, as one more "not now"', async () => {
    await inGrace('bill')
    const who = somebody()
    await people.withPassword(who, 'bill')
    await at.flow.create(who)
    await people.answer(who, { code: await people.code() })
    await people.shown(who, 'enrol')
    expect((await at.flow.cancelled(who, 'passkey')).outcome).toBeNull()
    expect(await people.shown(who, 'enrol')).toMatchObject({ notice: { code: 'ceremony-cancelled' } })
    expect((await people.answer(who, { response: '{}' })).outcome).toMatchObject({ sub: 'sub-bill', amr: ['pwd', 'otp', 'mfa'] })
    expect((await people.events('bill', 'nudge.failed')).map((it) => it.data['reason'])).toEqual(['enrol_blocked_device'])
    expect(await skipsOf('bill')).toBe(3)
  })

  test('whoever cannot use the one that is there, which may be a thief’s, makes another behind a code', async () => {
    await inGrace('bess')
    const { account } = await people.dossier('bess')
    await at.people('donor', { passkey: soft() })
    await at.database.pool.query(
      `update credentials set account_id = $1, confirmed_at = null, proofs = 0, last_proven_at = null where authenticator = 'passkey' and account_id = (select id from accounts where sub = 'sub-donor')`,
      [account.id],
    )
    at.wait(DAY)
    const who = somebody()
    await people.withPassword(who, 'bess')
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'passkey' })
    await at.flow.cancelled(who, 'passkey')
    await at.flow.create(who)
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp', leadsTo: 'passkey' })
    await people.answer(who, { code: await people.code() })
    expect((await people.answer(who, made(soft(), await people.shown(who, 'enrol')))).outcome).toMatchObject({ sub: 'sub-bess' })
  })

  test('a browser that cannot is asked for a code beside the password, and that counts as one "not now" (row 4)', async () => {
    await inGrace('bart')
    const who = somebody({ ...unknownCapabilities, webauthn: false, script: true })
    await people.withPassword(who, 'bart')
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp' })
    expect((await people.answer(who, { code: await people.code() })).outcome).toMatchObject({ amr: ['pwd', 'otp', 'mfa'] })
    expect((await people.events('bart', 'nudge.failed')).map((it) => it.data['reason'])).toEqual(['incapable'])
    expect(await skipsOf('bart')).toBe(3)
  })
})

describe('days after the first sign-in', () => {
  test('begin with the first one that the policy ruled', async () => {
    const later = { date: null, afterFirstSeenDays: 30, grace: { skips: 0, days: 0 } }
    const house = await openHouse({ policy: { ...policy, phaseOuts: policy.phaseOuts.map((it) => ({ ...it, deadline: later })) } })
    const walks = walksIn(house)
    await house.people('dora', { password: PASSWORD })
    const first = somebody()
    await walks.withPassword(first, 'dora')
    expect(await walks.shown(first, 'offer')).toMatchObject({ skippable: true, skipsLeft: null })
    await house.flow.skip(first, 'never')
    const seen = (await walks.dossier('dora')).phaseOuts[0]?.firstSeenAt
    expect(seen).toEqual(house.now())
    house.wait(29 * DAY)
    expect((await walks.withPassword(somebody(), 'dora')).outcome).not.toBeNull()
    house.wait(2 * DAY)
    const late = somebody()
    expect((await walks.withPassword(late, 'dora')).outcome).toBeNull()
    expect(await walks.shown(late, 'offer')).toMatchObject({ skippable: false })
    await house.close()
  })
})
