import type { Response } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openStage, type Stage } from '../support/page-stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

describe('the sign-in page', () => {
  test('weighs less than 20 kB on the way, all its files and their headers together', async () => {
    const person = await stage.person()
    const ours: Response[] = []
    person.page.on('response', (response) => {
      if (response.url().startsWith(stage.at.url)) ours.push(response)
    })
    await stage.go(person)
    await person.see('identify')
    const sizes = await Promise.all(ours.map((response) => response.request().sizes()))
    expect(sizes.length).toBeGreaterThan(4)
    expect(sizes.reduce((sum, it) => sum + it.responseBodySize + it.responseHeadersSize, 0)).toBeLessThan(20_000)
  })

  test('speaks German to who does, from the first page to the last, letter included', async () => {
    const { person } = await stage.withAuthenticator({}, { locale: 'de-DE', colorScheme: 'dark' })
    const asked = await stage.go(person)
    await person.see('identify')
    const headings = [await person.page.getByRole('heading', { level: 1 }).innerText()]
    const on = async (step: string, authenticator?: string) => {
      await person.see(step, authenticator)
      headings.push(await person.page.getByRole('heading', { level: 1 }).innerText())
    }
    expect(await person.page.locator('html').getAttribute('lang')).toBe('de')
    await person.page.locator('#identifier').fill('kaethe@example.com')
    await person.press(/^Weiter$/)
    await on('choose')
    await person.press(/^E-Mail-Code|^Code per E-Mail/)
    await on('challenge', 'email-otp')
    await person.page.locator('input[name=code]').fill(await stage.at.code('kaethe@example.com'))
    await person.press(/^Weiter$/)
    await on('sign-up')
    await person.press(/^Mit einem Passkey fortfahren/)
    await on('enrol', 'passkey')
    await person.press('Passkey erstellen')
    await asked.redeem(await person.landed())
    expect(headings).toEqual(['Anmelden', 'Wie möchten Sie sich anmelden?', expect.any(String), 'Konto erstellen', 'Passkey erstellen'])
    const [letter] = await stage.at.lettersTo('kaethe@example.com')
    expect(letter?.subject).toMatch(/Code/)
    expect(letter?.text).toMatch(/Minuten/)
  })

  test('goes on in the language chosen on it', async () => {
    const person = await stage.person()
    await stage.go(person)
    await person.see('identify')
    await person.page.locator('footer summary').click()
    await person.page.getByRole('link', { name: 'Deutsch' }).click()
    await person.page.waitForSelector('html[lang=de]')
    await person.page.locator('#identifier').fill('niemand@example.com')
    await person.press(/^Weiter$/)
    await person.see('choose')
    expect(await person.page.locator('html').getAttribute('lang')).toBe('de')
  })
})
