import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../../src/sign-in/answer.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import { guest, openHouse, type OpenHouse } from '../support/house.ts'

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse()
})
afterAll(() => at.close())

const PASSWORD = 'pelican tuba overcast mirror'

const codeIn = async (): Promise<string> => (await at.letters()).find((it) => it.channel === 'mail' && it.data['code'] !== undefined)?.data['code'] ?? ''

/** The right answer to a code posted to whoever is named, kept back for later. */
async function codeFor(who: Guest, name: string): Promise<Answer> {
  await at.flow.show(who)
  await at.flow.identify(who, name)
  await at.flow.choose(who, 'email-otp')
  return postedTo(who)
}

async function postedTo(who: Guest): Promise<Answer> {
  const step = await at.flow.show(who)
  if (step.show !== 'challenge') throw new Error(step.show)
  return { token: step.challenge.token, authenticator: 'email-otp', fields: { code: await codeIn() } }
}

describe('a code posted to Eve', () => {
  test.each([
    ['an address that nobody has', 'eve@evil.example', 'ada1'],
    ['an account of her own', 'mallory2@example.com', 'ada2'],
  ])('at %s does not sign her in as Ada, whom she names afterwards', async (_which, hers, ada) => {
    await at.people(ada)
    if (hers.endsWith('@example.com')) await at.people('mallory2')
    const eve = guest()
    const answer = await codeFor(eve, hers)
    await at.flow.identify(eve, `${ada}@example.com`)
    expect((await at.flow.answer(eve, answer)).outcome).toBeNull()
    expect((await at.flow.show(eve)).show).toBe('choose')
  })

  test('still counts when she names herself again', async () => {
    await at.people('mallory3')
    const eve = guest()
    const answer = await codeFor(eve, 'mallory3@example.com')
    await at.flow.identify(eve, 'ada')
    await at.flow.identify(eve, 'Mallory3')
    expect((await at.flow.answer(eve, answer)).outcome?.sub).toBe('sub-mallory3')
  })

  test('does not sign her in as Ada however the two requests race', async () => {
    await at.people('ada4')
    const outcomes = []
    for (let round = 0; round < 8; round += 1) {
      const eve = guest()
      const answer = await codeFor(eve, `eve-${round}@evil.example`)
      const [moved] = await Promise.all([at.flow.answer(eve, answer), at.flow.identify(eve, 'ada4@example.com')])
      outcomes.push(moved.outcome)
    }
    expect(outcomes.filter((it) => it !== null)).toEqual([])
  })

  test("does not stand beside Bob's password, named while the hash is computed", async () => {
    await at.people('bob5', { password: PASSWORD })
    await at.people('mallory5')
    const eve = guest()
    await at.flow.show(eve)
    await at.flow.create(eve)
    await at.flow.identify(eve, 'bob5')
    await at.flow.choose(eve, 'password')
    const step = await at.flow.show(eve)
    if (step.show !== 'challenge') throw new Error(step.show)
    const slow = at.flow.answer(eve, { token: step.challenge.token, authenticator: 'password', fields: { password: PASSWORD } })
    await at.letters()
    await at.flow.identify(eve, 'mallory5')
    await at.flow.answer(eve, await postedTo(eve))
    await slow
    const { opened, dossier } = await at.storage.signIns.read(at.house.vault.mac('sign-in', eve.interaction.uid), {})
    expect(dossier?.account.sub).toBe('sub-mallory5')
    expect(opened?.signIn.evidence.map((it) => it.authenticator)).toEqual(['email-otp'])
  })
})
