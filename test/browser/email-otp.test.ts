import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, endSession, identify, signInByCode } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

describe('an e-mail code', () => {
  test('signs Dan in; a wrong one does not', async () => {
    await stage.account('dan@example.com')
    const person = await stage.person()
    const asked = await stage.go(person)
    await identify(person, 'dan@example.com')
    await person.press(/^E-mail code/)
    await person.see('challenge', 'email-otp')
    const code = await stage.at.code('dan@example.com')
    const field = person.page.locator('input[name=code]')
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code')
    await field.fill(code === '111111' ? '222222' : '111111')
    await person.send('Continue')
    await person.see('challenge', 'email-otp')
    expect(await person.told()).toContain('code')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`)
    await person.press('Continue')
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ acr: 'urn:keyward:acr:1fa', amr: ['otp'] })
  })

  test('is worth nothing once another was asked for', async () => {
    await stage.account('doris@example.com')
    const person = await stage.person()
    const asked = await stage.go(person)
    await identify(person, 'doris@example.com')
    await person.press(/^E-mail code/)
    const first = await stage.at.code('doris@example.com')
    await person.send(/new code|another code|again/i)
    await person.see('challenge', 'email-otp')
    const second = await stage.at.code('doris@example.com')
    if (first !== second) {
      await person.page.locator('input[name=code]').fill(first)
      await person.send('Continue')
      await person.told()
    }
    await person.page.locator('input[name=code]').fill(second)
    await person.press('Continue')
    await asked.redeem(await person.landed())
  })

  test('looks the same for a name that nobody has, up to the mailbox', async () => {
    const pages = []
    await stage.account('known@example.com')
    for (const address of ['known@example.com', 'stranger@example.com', 'nobody.at.all']) {
      const person = await stage.person()
      await stage.go(person)
      await identify(person, address)
      await person.see('choose')
      const choice = await person.page.locator('body').innerText()
      await person.press(/^E-mail code/)
      await person.see('challenge', 'email-otp')
      const sent = await person.page.locator('body').innerText()
      await person.page.locator('input[name=code]').fill('000001')
      await person.send('Continue')
      pages.push([choice, sent, await person.told()].map((it) => it.replaceAll(address, '…')))
    }
    expect(pages[1]).toEqual(pages[0])
    expect([pages[2]?.[0], pages[2]?.[2]]).toEqual([pages[0]?.[0], pages[0]?.[2]])
  })

  test('is asked for in the browser that knows Dan, without a letter before he asks for it', async () => {
    await stage.account('dirk@example.com')
    const person = await stage.person()
    await signInByCode(stage, person, 'dirk@example.com')
    await endSession(person)
    const before = (await stage.at.lettersTo('dirk@example.com')).length
    const asked = await stage.go(person)
    await person.see('choose')
    expect((await stage.at.lettersTo('dirk@example.com')).length).toBe(before)
    await byCode(stage, person, 'dirk@example.com')
    await asked.redeem(await person.landed())
  })

  test('is of no use in another browser', async () => {
    await stage.account('dina@example.com')
    const [dina, eve] = [await stage.person(), await stage.person()]
    const codes: string[] = []
    for (const person of [eve, dina]) {
      await stage.go(person)
      await identify(person, 'dina@example.com')
      await person.press(/^E-mail code/)
      await person.see('challenge', 'email-otp')
      codes.push(await stage.at.code('dina@example.com'))
    }
    const [forEve = '', forDina = ''] = codes
    expect(forEve).not.toBe(forDina)
    await eve.page.locator('input[name=code]').fill(forDina)
    await eve.send('Continue')
    await eve.see('challenge', 'email-otp')
    await eve.told()
  })
})
