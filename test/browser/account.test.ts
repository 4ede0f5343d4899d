import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { signInByCode } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

let made = 0
/** Somebody with an address alone, signed in at an app a moment ago. */
async function dan(wishes: { readonly javaScriptEnabled?: boolean } = {}): Promise<{ readonly person: Person; readonly address: string }> {
  made += 1
  const address = `dan${made}@example.com`
  await stage.account(address)
  const person = await stage.person(wishes)
  await signInByCode(stage, person, address)
  return { person, address }
}

const visit = async (person: Person, path: string, step: string): Promise<void> => {
  await person.page.goto(stage.at.url + path)
  await person.see(step)
}

/** Presses Tab until something of this name has the focus. */
async function tabTo({ page }: Person, name: string): Promise<void> {
  const focused = (): Promise<string> =>
    page.evaluate<string>(`document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? ''`)
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab')
    if ((await focused()) === name) return
  }
  throw new Error(`nothing called ${name} can be reached by the keyboard`)
}

const pages = [
  ['/account', 'account'],
  ['/account/devices', 'devices'],
  ['/account/apps', 'apps'],
  ['/account/activity', 'activity'],
  ['/account/profile', 'profile'],
  ['/account/language', 'language'],
  ['/account/data', 'data'],
  ['/account/delete', 'delete'],
] as const

describe('the account area', () => {
  test('has nothing that axe objects to, and nothing sticks out', async () => {
    const { person } = await dan()
    for (const [path, step] of pages) await visit(person, path, step)
  })

  test('is walked through by the keyboard alone', async () => {
    const { person } = await dan()
    await visit(person, '/account', 'account')
    await tabTo(person, 'Signed in')
    await person.page.keyboard.press('Enter')
    await person.see('devices')
    await tabTo(person, 'Sign out everywhere')
    await person.page.keyboard.press('Enter')
    await person.see('signed-out')
  })

  test('works without script: every page, and a change', async () => {
    const { person, address } = await dan({ javaScriptEnabled: false })
    for (const [path, step] of pages) await visit(person, path, step)
    await visit(person, '/account/profile', 'profile')
    await person.type('Name', 'Dan the Man')
    await person.send('Save')
    await person.see('profile')
    expect(await person.told()).toBe('Your name was saved.')
    expect((await stage.at.storage.accounts.byIdentifier(address))?.displayName).toBe('Dan the Man')
  })

  test('is written from right to left where the language is', async () => {
    const { person } = await dan()
    await person.page.goto(`${stage.at.url}/account/devices?lang=ar`)
    await person.see('devices')
    expect(await person.page.locator('html').getAttribute('dir')).toBe('rtl')
  })

  test('is not shown again by the back button after signing out everywhere', async () => {
    const { person, address } = await dan()
    await visit(person, '/account/devices', 'devices')
    await person.send('Sign out everywhere')
    await person.see('signed-out')
    await person.page.goBack()
    expect(await person.page.locator('body').innerText()).not.toContain(address)
  })
})

describe('a browser that is signed in elsewhere', () => {
  test('is signed out from here, and asks who it is from then on', async () => {
    const { person, address } = await dan()
    const other = await stage.person()
    await signInByCode(stage, other, address)
    await visit(other, '/account', 'account')
    await visit(person, '/account/devices', 'devices')
    await person.page.locator('form[action$="/end"] button').click()
    await person.told()
    await other.page.reload()
    expect(new URL(other.page.url()).pathname).toMatch(/^\/interaction\//)
  })
})

describe('an app', () => {
  test('is disconnected', async () => {
    const { person } = await dan()
    await visit(person, '/account/apps', 'apps')
    await person.page.locator('form[action$="/revoke"] button').click()
    await person.told()
    expect(await person.page.locator('main').innerText()).toContain('No app is connected')
  })
})

describe('an account', () => {
  test('is deleted by its owner, who typed that they mean it', async () => {
    const { person, address } = await dan()
    await visit(person, '/account/data', 'data')
    await person.page.getByRole('link', { name: 'Delete my account …' }).click()
    await person.see('delete')
    await person.type(/type: delete/, 'no')
    await person.send('Delete my account for good')
    expect(await person.told()).toBe('That was another word, so nothing was deleted.')
    await person.type(/type: delete/, 'delete')
    await person.send('Delete my account for good')
    await person.see('deleted')
    expect(await stage.at.storage.accounts.byIdentifier(address)).toBeNull()
  })
})
