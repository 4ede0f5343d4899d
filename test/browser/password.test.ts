import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { addPasskey, endSession, identify } from '../support/page-walks.ts'

const PASSWORD = 'seven blue whales in a teacup'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  // As long as anybody can use one, the page offers it to everybody.
  await stage.account('somebody@example.com', PASSWORD)
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

async function enter(person: Person, address: string, password: string): Promise<void> {
  await identify(person, address)
  await person.see('choose')
  await person.send(/^Password/)
  await person.see('challenge', 'password')
  await person.page.locator('#password').fill(password)
}

describe('a password', () => {
  test('signs Bob in; a wrong one does not', async () => {
    await stage.account('bob@example.com', PASSWORD)
    const person = await stage.person()
    const asked = await stage.go(person)
    await enter(person, 'bob@example.com', 'not this one')
    await person.send(/^Sign in$/)
    await person.see('challenge', 'password')
    await person.told()
    await person.page.locator('#password').fill(PASSWORD)
    await person.press(/^Sign in$/)
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ acr: 'urn:keyward:acr:1fa', amr: ['pwd'] })
  })

  test('comes first in the browser that knows Bob', async () => {
    await stage.account('bodo@example.com', PASSWORD)
    const person = await stage.person()
    const first = await stage.go(person)
    await enter(person, 'bodo@example.com', PASSWORD)
    await person.press(/^Sign in$/)
    await first.redeem(await person.landed())
    await endSession(person)
    const asked = await stage.go(person)
    await person.see('challenge', 'password')
    await person.page.locator('#password').fill(PASSWORD)
    await person.press(/^Sign in$/)
    await asked.redeem(await person.landed())
  })
})

describe('the password of somebody with a passkey', () => {
  test('works until the passkey has signed in once, and is then refused like a wrong one', async () => {
    await stage.account('bea@example.com', PASSWORD)
    const { person } = await stage.withAuthenticator()
    await addPasskey(stage, person, 'bea@example.com')
    await endSession(person)

    const meanwhile = await stage.person()
    const allowed = await stage.go(meanwhile)
    await enter(meanwhile, 'bea@example.com', PASSWORD)
    await meanwhile.press(/^Sign in$/)
    expect((await allowed.redeem(await meanwhile.landed())).claims()).toMatchObject({ amr: ['pwd'] })

    const proving = await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.press('Use my passkey')
    expect((await proving.redeem(await person.landed())).claims()).toMatchObject({ acr: 'phr' })

    const pages: string[] = []
    for (const [address, password] of [
      ['bea@example.com', PASSWORD],
      ['bea@example.com', 'not this one'],
      ['stranger@example.com', 'not this one'],
    ] as const) {
      const elsewhere = await stage.person()
      await stage.go(elsewhere)
      await enter(elsewhere, address, password)
      await elsewhere.send(/^Sign in$/)
      await elsewhere.see('challenge', 'password')
      await elsewhere.told()
      pages.push((await elsewhere.page.locator('body').innerText()).replaceAll(address, '…'))
    }
    expect(new Set(pages).size).toBe(1)
  })

  test('is gone from the browser that knows her', async () => {
    await stage.account('bine@example.com', PASSWORD)
    const { person, passkeys } = await stage.withAuthenticator()
    await addPasskey(stage, person, 'bine@example.com')
    await endSession(person)
    const proving = await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.press('Use my passkey')
    await proving.redeem(await person.landed())
    await endSession(person)
    await passkeys.verifies(false)
    await stage.go(person)
    await person.see('challenge', 'passkey')
    expect(await person.page.locator('details.others .way button').count()).toBe(1)
    await person.page.locator('details.others summary').click()
    expect(await person.page.getByRole('button', { name: /^E-mail code/ }).isVisible()).toBe(true)
    expect(await person.page.getByRole('button', { name: /^Password/ }).count()).toBe(0)
  })
})
