import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
  await at.people('ada', { passkey: soft() })
  await at.people('bob', { password: PASSWORD })
})
afterAll(() => at.close())

const inside = (sub: string, more: Parameters<typeof guest>[0] = {}) => guest({ session: { sub }, prompts: ['login'], ...more })

describe('a challenge that is demanded of somebody', () => {
  test('says that the app wants them to show once more who they are', async () => {
    expect(await at.flow.show(inside('sub-ada'))).toMatchObject({ show: 'challenge', why: 'again' })
    expect(await at.flow.show(inside('sub-bob'))).toMatchObject({ why: 'again' })
  })

  test('says that the app wants more than is shown', async () => {
    expect(await at.flow.show(inside('sub-ada', { acrWanted: ['phr'] }))).toMatchObject({ why: 'more' })
    const who = guest({ acrWanted: ['urn:keyward:acr:2fa'] })
    await people.withPassword(who, 'bob')
    expect(await at.flow.show(who)).toMatchObject({ show: 'challenge', authenticator: 'email-otp', why: 'more' })
  })

  test('says that a client which the policy demands more for wants it', async () => {
    at.decree({ ...defaultPolicy, clients: { demo: { acr: 'urn:keyward:acr:2fa' } } })
    const who = guest()
    await people.withPassword(who, 'bob')
    expect(await at.flow.show(who)).toMatchObject({ show: 'challenge', why: 'more' })
    at.decree(defaultPolicy)
  })

  test('says that something in the account changes, or is added, however the way to it is chosen', async () => {
    const account = { client: { ...guest().interaction.client, id: 'keyward-account' } }
    expect(await at.flow.show(inside('sub-ada', { ...account, wish: { kind: 'prove' } }))).toMatchObject({ why: 'account' })
    const who = inside('sub-bob', { ...account, wish: { kind: 'enrol', authenticator: 'passkey', where: null } })
    expect(await at.flow.show(who)).toMatchObject({ why: 'enrol' })
    await at.flow.choose(who, 'password')
    await people.answer(who, { password: PASSWORD })
    expect(await at.flow.show(who)).toMatchObject({ why: 'enrol' })
  })

  test('says nothing of the kind to a stranger, nor to anybody who simply signs in or gets back in', async () => {
    const who = guest({ acrWanted: ['phr'] })
    await at.flow.show(who)
    await at.flow.identify(who, 'ada')
    expect((await at.flow.show(who)) as { why?: unknown }).toMatchObject({ why: null })
    const lost = guest()
    await at.flow.show(lost)
    await at.flow.identify(lost, 'ada')
    await at.flow.recover(lost)
    expect(await at.flow.show(lost)).toMatchObject({ why: null })
  })

  test('says that the time to put it off is over', async () => {
    const [phaseOut] = defaultPolicy.phaseOuts
    const deadline = { date: new Date('2026-01-01'), afterFirstSeenDays: null, grace: { skips: 0, days: 0 } }
    at.decree({ ...defaultPolicy, phaseOuts: [{ ...phaseOut!, deadline }] })
    const who = guest()
    await people.withPassword(who, 'bob')
    expect(await at.flow.show(who)).toMatchObject({ show: 'challenge', authenticator: 'email-otp', why: 'deadline' })
    at.decree(defaultPolicy)
  })
})
