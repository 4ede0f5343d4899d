import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { signInByCode } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  await stage.account('dan@example.com')
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const leave = (person: Person, params: Readonly<Record<string, string>> = {}) =>
  person.page.goto(`${stage.at.url}/session/end?${new URLSearchParams(params).toString()}`)

async function stillSignedIn(person: Person): Promise<boolean> {
  await stage.go(person, { prompt: 'none' })
  return (await person.landed()).searchParams.has('code')
}

describe('signing out', () => {
  test('for an app asks, ends the session, and goes back to the app', async () => {
    const person = await stage.person()
    const { id_token: hint = '' } = await signInByCode(stage, person, 'dan@example.com')
    await leave(person, { id_token_hint: hint, post_logout_redirect_uri: `http://localhost:${stage.port}/bye`, state: 'x' })
    await person.see('sign-out')
    await person.press('Sign out')
    const back = await person.landed()
    expect([back.pathname, back.searchParams.get('state')]).toEqual(['/bye', 'x'])
    expect(await stillSignedIn(person)).toBe(false)
  })

  test('without an app says that it is done', async () => {
    const person = await stage.person()
    await signInByCode(stage, person, 'dan@example.com')
    await leave(person)
    await person.see('sign-out')
    await person.press('Sign out')
    await person.see('signed-out')
    expect(await stillSignedIn(person)).toBe(false)
  })

  test('can be thought better of', async () => {
    const person = await stage.person()
    await signInByCode(stage, person, 'dan@example.com')
    await leave(person)
    await person.see('sign-out')
    await person.send('Stay signed in')
    expect(await stillSignedIn(person)).toBe(true)
  })

  test('of nobody says that nobody is signed in any more', async () => {
    const person = await stage.person()
    await leave(person)
    await person.see('signed-out')
  })

  test('to an address that is not the app’s is refused with a friendly page', async () => {
    const person = await stage.person()
    const { id_token: hint = '' } = await signInByCode(stage, person, 'dan@example.com')
    await leave(person, { id_token_hint: hint, post_logout_redirect_uri: 'https://evil.example/' })
    await person.see('error')
    expect(await person.page.locator('main code').first().innerText()).toBe('sign-out-invalid')
  })
})
