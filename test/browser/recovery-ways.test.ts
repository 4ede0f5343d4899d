import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { trouble, withWorkingPasskey } from '../support/page-recovery.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { identify } from '../support/page-walks.ts'
import { terminalBeside } from '../support/terminal.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const go = async (person: Person, path: string): Promise<void> => void (await person.page.goto(`${stage.at.url}${path}`))
const main = ({ page }: Person) => page.locator('main').innerText()
const subjects = async (address: string) => (await stage.at.lettersTo(address)).map(({ subject }) => subject)

/** From the page that makes a passkey to the app. */
async function makesOne(person: Person) {
  await person.see('enrol', 'passkey')
  await person.press('Create a passkey')
  await person.see('old-keys')
  await person.press(/^Continue$/)
  await person.landed()
}

describe('recovery codes', () => {
  test('are made, confirmed as saved, and counted; one of them ends the wait of a recovery', async () => {
    const address = 'cora@example.com'
    const { person } = await withWorkingPasskey(stage, address)
    await go(person, '/account/recovery-codes')
    await person.page.getByRole('link', { name: 'Make recovery codes' }).click()
    await person.see('enrol', 'recovery-code')
    const codes = await person.page.locator('ol.codes li').allInnerTexts()
    await person.page.getByLabel('I have saved these codes').check()
    await person.press(/^Continue$/)
    await person.see('recovery-codes')
    expect(await main(person)).toMatch(/10 codes are left\.\s+Saved on/)

    const { person: elsewhere } = await stage.withAuthenticator()
    await trouble(stage, elsewhere, address)
    await elsewhere.see('recovery-held', 'recovery-code')
    await elsewhere.page.getByLabel('Recovery code').fill(codes[0] ?? '')
    await elsewhere.form('/answer').getByRole('button').first().click()
    await makesOne(elsewhere)
    await go(elsewhere, '/account/recovery-codes')
    expect(await main(elsewhere)).toContain('9 codes are left.')
    expect(await subjects(address)).toContain('Your account at Keyward was recovered')
  })
})

describe('a pass from the help desk', () => {
  test('opens a recovery without the mailbox and without a wait, once, and its owner is told of it', async () => {
    const address = 'paula@example.com'
    await withWorkingPasskey(stage, address)
    const { out } = await terminalBeside(stage.at).keyward('account', 'pass', address, '--reason', 'She showed her face', '--json')
    const { pass } = JSON.parse(out) as { readonly pass: string }
    const enters = async () => {
      const { person } = await stage.withAuthenticator()
      await stage.go(person)
      await identify(person, address)
      await person.page.waitForSelector('main[data-step=choose]')
      await person.press('Trouble signing in?')
      await person.see('challenge', 'email-otp')
      await person.page.getByText('Try another way').click()
      await person.press(/^Pass from your help desk/)
      await person.see('challenge', 'access-pass')
      await person.page.getByLabel('Pass', { exact: true }).fill(pass)
      await person.form('/answer').getByRole('button').first().click()
      return person
    }
    await makesOne(await enters())
    const again = await enters()
    expect(await again.told()).toContain('That pass did not work.')
    await expect.poll(() => subjects(address)).toContain('You were given a pass for your account at Keyward')
  })
})
