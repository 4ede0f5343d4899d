import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { withWorkingPasskey } from '../support/page-recovery.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, byPassword, endSession, identify, signInByCode } from '../support/page-walks.ts'

const PASSWORD = 'seven herons over the canal'

let stage: Stage
let hours = 0
beforeAll(async () => {
  stage = await openStage({ now: () => new Date(Date.now() + hours * 3_600_000) })
  // As long as anybody can use one, the page offers it to everybody.
  await stage.account('bob@example.com', PASSWORD)
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const go = async (person: Person, path: string): Promise<void> => void (await person.page.goto(`${stage.at.url}${path}`))
const main = ({ page }: Person) => page.locator('main').innerText()
const reads = ({ page }: Person, text: string) => page.getByText(text).waitFor()
const subjects = async (address: string) => (await stage.at.lettersTo(address)).map(({ subject }) => subject)

/** Somebody with an address alone, signed in. */
async function dan(address: string): Promise<Person> {
  await stage.account(address)
  const person = await stage.person()
  await signInByCode(stage, person, address)
  return person
}

describe('all other sign-ins', () => {
  test('are ended at once, and this one stays', async () => {
    const person = await dan('dan@example.com')
    const others = [await stage.person(), await stage.person()]
    for (const other of others) await signInByCode(stage, other, 'dan@example.com')
    await go(person, '/account/devices')
    await person.press('Sign out all others')
    await reads(person, 'All others were signed out.')
    for (const other of others) {
      await go(other, '/account')
      expect(new URL(other.page.url()).pathname).toMatch(/^\/interaction\//)
    }
    await go(person, '/account')
    await person.see('account')
  })
})

describe('a browser that remembers somebody', () => {
  test('is made to forget them from another one, and knows no more of them than any other', async () => {
    const dora = await dan('dora@example.com')
    const other = await stage.person({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' })
    await signInByCode(stage, other, 'dora@example.com')
    await endSession(other)
    await go(dora, '/account/devices')
    await dora.page.getByRole('button', { name: /^Forget: Firefox on Linux/ }).click()
    await reads(dora, 'That browser does not know you any more.')
    await stage.go(other)
    // Where it knows her, the code is asked for at once.
    await other.see('choose')
  })
})

describe('the language of somebody', () => {
  test('is theirs once they chose it, on pages and in letters', async () => {
    const person = await dan('dieter@example.com')
    await go(person, '/account/language')
    await person.page.getByLabel('Deutsch').check()
    await person.press('Save')
    await person.page.waitForSelector('html[lang=de]')
    await go(person, '/account')
    expect(await person.page.locator('html').getAttribute('lang')).toBe('de')
  })
})

describe('what is held of somebody', () => {
  test('is taken away as one file without a secret, and they are told', async () => {
    const { person, passkeys } = await withWorkingPasskey(stage, 'doris@example.com')
    await go(person, '/account/data')
    const [file] = await Promise.all([person.page.waitForEvent('download'), person.page.getByRole('button', { name: 'Download my data' }).click()])
    expect(file.suggestedFilename()).toBe('keyward-account.json')
    const text = readFileSync(await file.path(), 'utf8')
    expect((JSON.parse(text) as { addressesAndNames: object[] }).addressesAndNames).toMatchObject([{ value: 'doris@example.com' }])
    expect(text).not.toContain((await passkeys.credentials())[0]?.credentialId)
    expect(await subjects('doris@example.com')).toContain('Your account at Keyward was changed')
    await go(person, '/account/activity')
    expect(await main(person)).toContain('You downloaded your data.')
  })
})

describe('a password', () => {
  test('is changed behind a code as well, and the new one signs in', async () => {
    const person = await stage.person()
    const signsIn = async (password: string) => {
      const asked = await stage.go(person)
      await identify(person, 'bob@example.com')
      await byPassword(person, password)
      await asked.redeem(await person.landed())
    }
    await signsIn(PASSWORD)
    await go(person, '/account/password')
    await person.page.getByRole('link', { name: 'Change the password' }).click()
    await byCode(stage, person, 'bob@example.com')
    await person.see('enrol', 'password')
    await person.page.locator('#password').fill('nine otters under the pier')
    await person.press('Save password')
    await person.see('password')
    await person.context.clearCookies()
    await signsIn('nine otters under the pier')
    expect(await subjects('bob@example.com')).toContain('A new way to sign in to Keyward')
  })
})

describe('an address that was taken away', () => {
  /** A change of the account, behind a fresh proof, which every address hears of. */
  async function renames(person: Person, name: string) {
    await go(person, '/account/profile')
    await person.page.getByRole('link', { name: 'Confirm that it is you' }).click()
    await person.page.waitForSelector('main[data-step=profile]:not(:has(.prove))')
    await person.type('Name', name)
    await person.press('Save')
    await person.page.getByText('Your name was saved.').waitFor()
  }

  test('gets notices for three days by the server’s clock, and then none', async () => {
    const { person } = await withWorkingPasskey(stage, 'old@example.com')
    await go(person, '/account/addresses/change')
    await person.page.getByLabel('New e-mail address').fill('new@example.com')
    await person.press('Send the code')
    await person.page.getByLabel('Code from the e-mail').fill(await stage.at.code('new@example.com'))
    await person.press('Confirm the address')
    await person.page.getByText('New: it helps you back in from').waitFor()
    await person.press('Remove: old@example.com')
    await person.page.getByText(/^Removed\. Until .* it still gets notices/).waitFor()
    const notices = async () => (await subjects('old@example.com')).filter((it) => it === 'Your account at Keyward was changed').length
    hours += 71
    await renames(person, 'Ada')
    expect(await notices()).toBe(1)
    hours += 2
    await renames(person, 'Ada L.')
    expect(await notices()).toBe(1)
    await go(person, '/account/addresses')
    await person.see('addresses')
    expect(await main(person)).not.toContain('old@example.com')
  })
})

describe('the last passkey, when it is lost', () => {
  test('is blocked once another way was shown, and whoever is signed in with it is signed out', async () => {
    const address = 'lost@example.com'
    const { person, passkeys } = await withWorkingPasskey(stage, address)
    const thief = await stage.withAuthenticator()
    for (const credential of await passkeys.credentials()) await thief.passkeys.add(credential)
    await stage.go(thief.person)
    await thief.person.landed()
    await go(person, '/account/passkeys')
    await person.page.getByRole('link', { name: /^Change or remove/ }).click()
    await person.page.getByRole('heading', { name: 'This is your last passkey' }).waitFor()
    await person.press('Show another way: E-mail code')
    await person.page.getByLabel('The code').fill(await stage.at.code(address))
    await person.press('It is lost: block it')
    await person.page.waitForSelector('main')
    await go(thief.person, '/account')
    expect(await thief.person.page.locator('main').getAttribute('data-step')).not.toBe('account')
    const letter = (await stage.at.lettersTo(address)).find(({ subject }) => subject === 'A passkey was blocked at Keyward')
    expect(letter?.text).not.toContain('/undo/')
  })
})
