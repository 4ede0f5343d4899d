import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { replay } from '../../src/admin/replay.ts'
import { unknownCapabilities } from '../../src/domain/browser.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { policyWith } from '../support/motley.ts'

const lenient = policyWith({ target: 'demote' }, { version: 'lenient', offers: { ...defaultPolicy.offers, pauseHours: 0 } })
const strict: Policy = { ...lenient, version: 'strict', phaseOuts: lenient.phaseOuts.map((it) => ({ ...it, target: 'block' })) }

describe('the past, decided again', () => {
  let at: OpenHouse
  let began: Date
  beforeAll(async () => {
    at = await openHouse({ policy: lenient })
    began = at.now()
    const walk = walksIn(at)
    const shop = { ...guest().interaction.client, id: 'shop' }
    const passkey = soft()
    const ada = await at.people('ada', { password: PASSWORD, passkey })
    await at.people('bob', { password: PASSWORD })
    // Ada proves her passkey at the demo, in her browser, and later types her password at the shop, where she is known by now.
    const first = guest()
    const moved = await walk.past(first, await walk.withPasskey(first, passkey))
    at.wait(86_400)
    const second = { ...walk.next(first, moved), interaction: { ...guest().interaction, client: shop } }
    await walk.towards(second, 'ada', 'password')
    await walk.past(second, await walk.answer(second, { password: PASSWORD }))
    const third = guest({}, { capabilities: { ...unknownCapabilities, webauthn: true, script: true } })
    await walk.withPassword(third, 'bob')
    expect(await walk.shown(third, 'offer')).toMatchObject({ offer: 'replacement' })
    await at.flow.skip(third)
    await at.storage.events.add([{ type: 'phaseout.evaluated', accountId: ada.id, signInId: null, clientId: 'old', data: { mode: 'allow' } }], at.now())
  })
  afterAll(() => at.close())

  const again = (after: Policy, from = began, before: Policy = lenient) =>
    replay({ storage: at.storage, authenticators: at.house.authenticators, before, after, from })

  test('is the same under the same policy', async () => {
    const found = await again(lenient)
    expect(found).toMatchObject({ signIns: 4, unreadable: 1, before: 'lenient', after: 'lenient', asked: [] })
    expect(found.used).toEqual([
      { client: 'demo', authenticator: 'passkey', signIns: 1, ...nothing },
      { client: 'demo', authenticator: 'password', signIns: 1, ...nothing },
      { client: 'shop', authenticator: 'password', signIns: 1, ...nothing },
    ])
  })

  test('tells what was used and would have been refused, per client and authenticator', async () => {
    const { used } = await again(strict)
    expect(used.find(({ client }) => client === 'shop')).toEqual({
      client: 'shop',
      authenticator: 'password',
      signIns: 1,
      ...nothing,
      refused: 1,
      lessVisible: 1,
    })
    expect(used.filter(({ client }) => client === 'demo').map(({ refused }) => refused)).toEqual([0, 0])
    // What the policy in force refuses as well is nothing new.
    expect((await again(strict, began, strict)).used.map(({ refused, notEnough }) => refused + notEnough)).toEqual([0, 0, 0])
  })

  test('tells what would have been offered otherwise', async () => {
    // A peer again, and no longer behind "Try another way".
    const { used } = await again(policyWith({ target: 'allow' }, { version: 'none' }))
    expect(used.find(({ client }) => client === 'shop')).toMatchObject({ refused: 0, moreVisible: 1, lessVisible: 0 })
    const reordered = await again({ ...lenient, version: 'codes', authenticators: ['email-otp', 'passkey', 'password', 'recovery-code'] })
    expect(reordered.used.find(({ authenticator }) => authenticator === 'passkey')).toMatchObject({ openedOtherwise: 1 })
    const without = await again({ ...lenient, version: 'bare', authenticators: ['passkey', 'email-otp'] })
    expect(without.used.map(({ refused, lessVisible }) => [refused, lessVisible])).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
    ])
    expect((await again(lenient, began, { ...lenient, authenticators: ['passkey', 'email-otp'] })).used.map(({ moreVisible }) => moreVisible)).toEqual([
      0, 1, 1,
    ])
  })

  test('tells where a client would have wanted more', async () => {
    const { used } = await again({ ...lenient, version: 'bank', clients: { shop: { acr: 'phr' } } })
    expect(used.map(({ client, notEnough }) => [client, notEnough])).toEqual([
      ['demo', 0],
      ['demo', 0],
      ['shop', 1],
    ])
  })

  test('tells what people would have been asked afterwards', async () => {
    const found = await again({ ...lenient, version: 'quiet', offers: { ...lenient.offers, enabled: false } })
    expect(found.asked).toEqual(
      expect.arrayContaining([expect.objectContaining({ client: 'demo', kind: 'enrol', authenticator: 'passkey', row: 7, before: 1, after: 0 })]),
    )
  })

  test('begins when it is told to', async () => {
    expect(await again(lenient, new Date(began.getTime() + 3_600_000))).toMatchObject({ signIns: 3 })
    expect(await again(lenient, new Date(at.now().getTime() + 1))).toMatchObject({ signIns: 0, used: [] })
  })

  test('knows whom a policy names, although records hold no names', async () => {
    const excluding = { ...strict, version: 'excluding', phaseOuts: strict.phaseOuts.map((it) => ({ ...it, exclude: { accounts: ['sub-ada'] } })) }
    expect((await again(excluding)).used.reduce((sum, { refused }) => sum + refused, 0)).toBe(0)
    const glass = { ...strict, version: 'glass', breakGlass: ['sub-ada', 'sub-nobody'] }
    expect((await again(glass)).used.reduce((sum, { refused }) => sum + refused, 0)).toBe(0)
  })

  const nothing = { refused: 0, notEnough: 0, openedOtherwise: 0, lessVisible: 0, moreVisible: 0 }
})
