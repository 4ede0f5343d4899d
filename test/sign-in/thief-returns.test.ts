import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { made, PASSWORD } from '../support/flow-walks.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { able, DAY, recoveriesIn } from '../support/recovery-walks.ts'

let at: OpenHouse
let people: ReturnType<typeof recoveriesIn>
beforeAll(async () => {
  at = await openHouse()
  people = recoveriesIn(at)
})
afterAll(() => at.close())

describe('a passkey that a thief made on the strength of a password, set aside by its victim’s recovery', () => {
  test('takes no recovery back: nobody ever vouched for it', async () => {
    await at.people('bob', { password: PASSWORD })
    at.wait(DAY)
    const eve = guest({}, { capabilities: { ...able, conditionalCreate: true } })
    await people.withPassword(eve, 'bob')
    const stolen = soft()
    await people.past(eve, await people.answer(eve, made(stolen, await people.shown(eve, 'upgrade'))))
    const [hers] = (await people.dossier('bob')).credentials.filter(({ authenticator }) => authenticator === 'passkey')
    at.wait(60)
    const bob = await people.proved('bob')
    const his = await people.create(bob, soft({ attachment: 'cross-platform' }))
    expect((await people.firstUse(bob, his, [hers?.id ?? ''])).outcome).not.toBeNull()
    at.wait(60)
    const back = people.somebody()
    await people.withPasskey(back, stolen)
    expect((await at.flow.show(back)).show).not.toBe('was-it-you')
    await people.page(back, { page: 'was-it-you', said: 'no' })
    const { account, credentials } = await people.dossier('bob')
    expect(credentials.find(({ id }) => id === hers?.id)?.status).toBe('quarantined')
    expect(account.identifiers.some(({ distrustedAt }) => distrustedAt != null)).toBe(false)
    expect((await people.recoveryOf('bob')).map(({ state }) => state)).toEqual(['completed'])
  })
})
