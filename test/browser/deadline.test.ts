import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { addPasskey, byCode, byPassword, endSession, identify } from '../support/page-walks.ts'

const PASSWORD = 'seven blue whales in a teacup'

let stage: Stage
let days = 0
beforeAll(async () => {
  const everyone = { id: 'everyone', target: 'block', deadline: { date: '2026-01-01', grace: { skips: 2, days: 3650 } } }
  stage = await openStage({
    config: { policy: { passkeys: { autoUpgrade: false }, passwordPhaseOut: [everyone] } },
    now: () => new Date(Date.now() + days * 86_400_000),
  })
  await stage.account('somebody@example.com', PASSWORD)
})
beforeEach(() => {
  days = 0
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

async function comeByPassword(person: Person, address: string) {
  await endSession(person)
  const asked = await stage.go(person)
  await person.page.waitForSelector('main:is([data-step=identify], [data-step=challenge])')
  if ((await person.page.locator('main[data-step=identify]').count()) === 1) await identify(person, address)
  await byPassword(person, PASSWORD)
  return asked
}

describe('after the deadline', () => {
  test('a passkey is offered with the number of times it can still be put off, and then it is needed', async () => {
    await stage.account('bob@example.com', PASSWORD)
    const { person, passkeys } = await stage.withAuthenticator()
    for (const left of ['twice', 'once']) {
      const asked = await comeByPassword(person, 'bob@example.com')
      await person.see('offer', 'passkey')
      await person.page.getByText(`You can put this off ${left} more.`).waitFor()
      expect(await person.page.getByRole('button', { name: 'Never ask again' }).count()).toBe(0)
      await person.press('Not now')
      await asked.redeem(await person.landed())
      days += 2
    }
    const asked = await comeByPassword(person, 'bob@example.com')
    await person.see('offer', 'passkey')
    await person.page.getByText('The time to put this off is over').waitFor()
    expect(await person.page.getByRole('button', { name: 'Not now' }).count()).toBe(0)
    await person.press('Create a passkey')
    await byCode(stage, person, 'bob@example.com')
    await person.see('enrol', 'passkey')
    await person.page.getByText('The time to put this off is over').waitFor()
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
    expect(await passkeys.credentials()).toHaveLength(1)
  })
})

describe('the password that has been left behind', () => {
  test('is told of once, and never again', async () => {
    await stage.account('cleo@example.com', PASSWORD)
    const { person } = await stage.withAuthenticator()
    await addPasskey(stage, person, 'cleo@example.com')
    await endSession(person)
    days = 2
    const asked = await stage.go(person)
    await person.press('Use my passkey')
    await person.see('note')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('You no longer need your password here')
    await person.press('Continue')
    await asked.redeem(await person.landed())
    days = 30
    await endSession(person)
    await (await stage.go(person)).redeem(await person.landed())
  })
})
