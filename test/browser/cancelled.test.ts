import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pickLater } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, endSession, identify, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** Signed up here with a passkey; the next unlocking will fail. */
async function locked(address: string) {
  const { person, passkeys } = await stage.withAuthenticator()
  await signUpWithPasskey(stage, person, address)
  await endSession(person)
  await passkeys.verifies(false)
  return { person, passkeys }
}

describe('a ceremony that came to nothing', () => {
  test('is told calmly, once; the passkey stays first and can be tried again', async () => {
    const { person, passkeys } = await locked('ada@example.com')
    const asked = await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.send('Use my passkey')
    expect(await person.told()).toMatch(/^No passkey came back, and nothing was changed\. Try again, use your phone or a security key, or choose another way\./)
    expect(await person.page.getByRole('alert').getAttribute('class')).toContain('calm')
    await person.see('challenge', 'passkey')
    await passkeys.verifies(true)
    await person.press('Use my passkey')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ acr: 'phr' })
  })

  test('brings what works to the front after the second time, and keeps the passkey within reach', async () => {
    const { person } = await locked('anna@example.com')
    const asked = await stage.go(person)
    await person.see('challenge', 'passkey')
    for (const [page, told] of [
      ['challenge', 'choose another way'],
      ['choose', 'what works comes first'],
    ] as const) {
      await person.send('Use my passkey')
      await person.see(page)
      expect(await person.told()).toContain(told)
    }
    const ways = await person.page.locator('.way button').allInnerTexts()
    expect(ways.map((it) => it.split('\n')[0])).toEqual(['E-mail code', 'Passkey'])
    await byCode(stage, person, 'anna@example.com')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ amr: ['otp'] })
  })

  test('is forgotten once the passkey works again', async () => {
    const { person, passkeys } = await locked('agnes@example.com')
    const asked = await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.send('Use my passkey')
    await person.send('Use my passkey')
    await person.see('choose')
    await passkeys.verifies(true)
    await person.press(/^Passkey/)
    await asked.redeem(await person.landed())
    await endSession(person)
    await (await stage.go(person)).redeem(await person.landed())
  })

  test('from the button arms the autofill anew', async () => {
    const { person, passkeys } = await stage.withAuthenticator({}, { before: pickLater })
    await signUpWithPasskey(stage, person, 'arma@example.com')
    await endSession(person)
    await passkeys.verifies(false)
    const asked = await stage.go(person, { prompt: 'select_account' })
    await person.see('identify')
    await expect.poll(() => person.page.evaluate('window.armed')).toBe(1)
    await person.press('Sign in with a passkey')
    await expect.poll(() => person.page.evaluate('window.armed')).toBe(2)
    await passkeys.verifies(true)
    await person.page.evaluate('pick()')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ acr: 'phr' })
  })

  test('says nothing about whether a stranger has a passkey', async () => {
    const texts = []
    for (const address of ['nobody@example.com', 'ada@example.com']) {
      const { person } = await stage.withAuthenticator({ verifies: false })
      await stage.go(person)
      await identify(person, address)
      await person.see('choose')
      await person.press(/^Passkey/)
      await person.see('challenge', 'passkey')
      await person.page.locator('form[data-passkey]:not([aria-busy=true])').waitFor()
      await person.send('Use my passkey')
      await person.told()
      texts.push((await person.page.locator('body').innerText()).replaceAll(address, '…'))
    }
    expect(texts[0]).toBe(texts[1])
  })
})
