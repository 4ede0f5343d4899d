import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { brake } from '../../src/admin/brakes.ts'
import type { AccountId } from '../../src/domain/account.ts'
import type { NewEvent } from '../../src/domain/event.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { newcomer } from '../support/cast.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse()
  const ada = await at.people('ada')
  const dan = await at.people('dan', { email: false })
  await at.storage.accounts.setRoles(ada.id, ['policy'])
  await at.storage.accounts.setRoles(dan.id, ['owner'])
})
afterAll(() => at.close())
beforeEach(async () => {
  await at.storage.pauses.resume('everyone', 'sub-ada', 'a test begins')
  await at.letters()
  at.wait(2 * 86_400)
})

const braked = () => brake({ storage: at.storage, policy: defaultPolicy, now: at.now(), locale: 'en' })
const paused = async () => (await at.storage.pauses.list()).map(({ policyId, by }) => ({ policyId, by }))

/** So many accounts that the policy rules: blocked. */
async function ruled(count: number): Promise<readonly AccountId[]> {
  const ids: AccountId[] = []
  for (let index = 0; index < count; index += 1) {
    const person = newcomer(`ruled-${at.now().getTime()}-${index}`)
    ids.push(await at.storage.accounts.add(person, []))
  }
  await at.database.pool.query(`insert into phase_outs (account_id, policy_id, blocked_since, last_mode) select unnest($1::text[]), 'everyone', $2, 'block'`, [
    ids,
    at.now(),
  ])
  return ids
}

const write = (type: NewEvent['type'], ids: readonly AccountId[], data: NewEvent['data']) =>
  at.storage.events.add(
    ids.map((accountId) => ({ type, accountId, signInId: null, clientId: 'demo', data })),
    at.now(),
  )
const ceremonies = (ids: readonly AccountId[], failed: number, known = true) =>
  Promise.all([write('passkey.proven', ids.slice(failed), { known }), write('passkey.failed', ids.slice(0, failed), { known })])

describe('the brakes', () => {
  test('pause a policy under which ceremonies fail in browsers known for the accounts: 16 % of 50', async () => {
    const ids = await ruled(50)
    await ceremonies(ids, 7)
    expect(await braked()).toEqual([])
    await ceremonies(ids, 8)
    expect(await braked()).toMatchObject([{ policyId: 'everyone', brake: 'failures', seen: 16, figures: { ceremonies: 50, failed: 8 } }])
    expect(await paused()).toEqual([{ policyId: 'everyone', by: 'brakes' }])
    const { rows } = await at.database.pool.query(`select data from events where type = 'policy.paused' order by at desc, number desc limit 1`)
    expect(rows[0].data).toMatchObject({ policy: 'everyone', by: 'brakes', figures: { ceremonies: 50, failed: 8 }, reason: expect.stringContaining('8 of 50') })
  })

  test('write to every administrator of policies who has an address, once', async () => {
    const ids = await ruled(50)
    await ceremonies(ids, 20)
    await braked()
    expect(await at.letters()).toMatchObject([
      { to: 'ada@example.com', template: 'house/policy-paused', data: { policy: 'everyone', cause: 'failures', failed: '20', ceremonies: '50' } },
    ])
    expect(await braked()).toEqual([])
    expect(await at.letters()).toEqual([])
  })

  test('do not go off again by themselves', async () => {
    const ids = await ruled(50)
    await ceremonies(ids, 20)
    await braked()
    at.wait(30 * 86_400)
    expect(await braked()).toEqual([])
    expect(await paused()).toHaveLength(1)
  })

  test('count recoveries by a mailbox: more than five, and more than 2 % of those affected', async () => {
    const ids = await ruled(20)
    await write('recovery.completed', ids.slice(0, 5), { by: 'mailbox' })
    await write('recovery.completed', ids.slice(5, 15), { by: 'codes' })
    expect(await braked()).toEqual([])
    await write('recovery.completed', ids.slice(5, 6), { by: 'mailbox' })
    expect(await braked()).toMatchObject([{ brake: 'recoveries', seen: 6 }])
  })

  test('are moved by nothing that a stranger can do', async () => {
    const ids = await ruled(50)
    await ceremonies(ids, 0)
    // Started recoveries, junk in unknown browsers, refused answers, accounts that no policy rules.
    await write('recovery.started', ids, { by: 'stranger' })
    await ceremonies(ids, 50, false)
    await write('sign_in.refused', ids, { authenticator: 'passkey', code: 'answer-wrong', detail: 'passkey.signature' })
    const strangers = await Promise.all([...Array(60).keys()].map((index) => at.storage.accounts.add(newcomer(`stranger-${index}`), [])))
    await ceremonies(strangers, 60)
    await write('recovery.completed', strangers, { by: 'mailbox' })
    expect(await at.storage.pauses.figures('everyone', new Date(at.now().getTime() - 86_400_000))).toMatchObject({ recoveries: 0, ceremonies: 50, failed: 0 })
    expect(await braked()).toEqual([])
  })

  test('are not moved by Eve, who cancels, answers junk and starts recoveries at the door', async () => {
    const cleo = await at.people('cleo', { passkey: soft() })
    await at.database.pool.query(`insert into phase_outs (account_id, policy_id, blocked_since, last_mode) values ($1, 'everyone', $2, 'block')`, [
      cleo.id,
      at.now(),
    ])
    const walk = walksIn(at)
    for (let times = 0; times < 5; times += 1) {
      const eve = guest()
      await walk.towards(eve, 'cleo', 'passkey')
      await at.flow.cancelled(eve, 'passkey')
      await walk.answer(eve, { response: '{}' })
      await at.flow.recover(eve)
      await walk.answer(eve, { code: '000000' })
    }
    expect((await walk.events('cleo', 'recovery.started')).length).toBeGreaterThan(0)
    expect(await at.storage.pauses.figures('everyone', new Date(at.now().getTime() - 86_400_000))).toMatchObject({ recoveries: 0, ceremonies: 0, failed: 0 })
  })

  test('count each account once, however often it fails, and only the last 24 hours', async () => {
    const ids = await ruled(50)
    await ceremonies(ids, 0)
    for (let times = 0; times < 40; times += 1) await ceremonies(ids.slice(0, 1), 1)
    expect(await braked()).toEqual([])
    await ceremonies(ids, 50)
    at.wait(86_401)
    expect(await braked()).toEqual([])
  })

  test('leave alone a policy that has none, or is paused already', async () => {
    const ids = await ruled(50)
    await ceremonies(ids, 50)
    const unbraked = { ...defaultPolicy, phaseOuts: defaultPolicy.phaseOuts.map((it) => ({ ...it, brakes: { recoveries: null, failures: null } })) }
    expect(await brake({ storage: at.storage, policy: unbraked, now: at.now(), locale: 'en' })).toEqual([])
    await at.storage.pauses.pause({ policyId: 'everyone', since: at.now(), by: 'sub-ada', reason: 'by hand' })
    expect(await braked()).toEqual([])
    expect(await paused()).toEqual([{ policyId: 'everyone', by: 'sub-ada' }])
  })
})

describe('a paused policy', () => {
  test('blocks nobody else, and whoever is blocked stays blocked', async () => {
    const house = await openHouse()
    const walk = walksIn(house)
    const realm = { retiringOffered: true, paused: [] as string[] }
    Object.assign(house.house, { realm: () => Promise.resolve(realm) })
    const [first, second] = [soft(), soft()]
    await house.people('cleo', { password: PASSWORD, passkey: first })
    await house.people('bob', { password: PASSWORD, passkey: second })
    const signIn = async (passkey: typeof first) => {
      const who = guest()
      return walk.past(who, await walk.withPasskey(who, passkey))
    }
    await signIn(first)
    realm.paused = ['everyone']
    await signIn(second)
    expect((await walk.withPassword(guest(), 'cleo')).outcome).toBeNull()
    expect((await walk.withPassword(guest(), 'bob')).outcome).not.toBeNull()
    realm.paused = []
    await signIn(second)
    expect((await walk.withPassword(guest(), 'bob')).outcome).toBeNull()
    await house.close()
  })
})
