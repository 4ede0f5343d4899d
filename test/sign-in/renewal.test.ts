import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHouse, type OpenHouse, soft } from '../support/house.ts'
import { recoveriesIn } from '../support/recovery-walks.ts'

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse()
})
afterAll(() => at.close())

describe('the page of a challenge that grew old', () => {
  test('shows the same new one in every tab that loads it at once, and an answer to it counts', async () => {
    const people = recoveriesIn(at)
    const passkey = soft()
    await at.people('ada', { passkey })
    at.wait(60)
    const who = people.somebody()
    const before = await people.shown(who, 'identify')
    at.wait(1300)
    const tabs = await Promise.all(Array.from({ length: 8 }, () => people.shown(who, 'identify')))
    const tokens = new Set(tabs.map(({ challenge }) => challenge?.token))
    expect(tokens.size).toBe(1)
    expect(tokens.has(before.challenge?.token)).toBe(false)
    expect((await people.past(who, await people.withPasskey(who, passkey))).outcome).toMatchObject({ acr: 'phr' })
  })
})
