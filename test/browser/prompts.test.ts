import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, endSession, identify, signInByCode, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  for (const name of ['dan', 'dora', 'dirk']) await stage.account(`${name}@example.com`)
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

describe('consent', () => {
  test('is asked for by a third party once, and by a first party never', async () => {
    const person = await stage.person()
    await signInByCode(stage, person, 'dan@example.com')
    const asked = await stage.go(person, { client: 'third' })
    await person.see('consent')
    expect(await person.page.getByRole('listitem').allInnerTexts()).toContain('see your e-mail address')
    await person.press('Allow')
    await asked.redeem(await person.landed())
    await (await stage.go(person, { client: 'third' })).redeem(await person.landed())
  })

  test('denied sends the person back empty-handed', async () => {
    const person = await stage.person()
    await signInByCode(stage, person, 'dora@example.com')
    await stage.go(person, { client: 'third' })
    await person.see('consent')
    await person.press('Deny')
    expect((await person.landed()).searchParams.get('error')).toBe('access_denied')
  })
})

describe('an app may ask', () => {
  test('for nothing to be shown: login_required, then a code once somebody is signed in', async () => {
    const person = await stage.person()
    await stage.go(person, { prompt: 'none' })
    expect((await person.landed()).searchParams.get('error')).toBe('login_required')
    await signInByCode(stage, person, 'dan@example.com')
    await (await stage.go(person, { prompt: 'none' })).redeem(await person.landed())
  })

  test.each([{ prompt: 'login' }, { max_age: '0' }])('for a fresh sign-in: %o', async (more) => {
    const { person, passkeys } = await stage.withAuthenticator()
    const address = `${Object.keys(more).join()}@example.com`
    const first = (await signUpWithPasskey(stage, person, address)).claims()
    await (await stage.go(person)).redeem(await person.landed())
    await passkeys.verifies(false)
    const asked = await stage.go(person, more)
    await person.see('challenge', 'passkey')
    expect(await person.page.getByText(address).isVisible()).toBe(true)
    await person.page.locator('form[data-passkey]:not([aria-busy=true])').waitFor()
    await passkeys.verifies(true)
    await person.press('Use my passkey')
    const again = (await asked.redeem(await person.landed())).claims()
    expect(again).toMatchObject({ sub: first?.sub, acr: 'phr' })
    expect(Number(again?.auth_time)).toBeGreaterThanOrEqual(Number(first?.auth_time))
  })

  test('for a passkey after a code: step-up', async () => {
    const { person } = await stage.withAuthenticator()
    await signUpWithPasskey(stage, person, 'step@example.com')
    const asked = await stage.go(person, { acr_values: 'phr' })
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ acr: 'phr' })
  })

  test('for a new account', async () => {
    const { person } = await stage.withAuthenticator()
    const asked = await stage.go(person, { prompt: 'create' })
    await person.see('identify')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Create your account')
    await identify(person, 'created@example.com')
    await byCode(stage, person, 'created@example.com')
    await person.see('sign-up')
    await person.press(/^Continue with a passkey/)
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
  })

  test('for somebody by name: the field is filled in', async () => {
    const person = await stage.person()
    await stage.go(person, { login_hint: 'dan@example.com' })
    await person.see('identify')
    expect(await person.page.getByLabel('E-mail address').inputValue()).toBe('dan@example.com')
  })
})

describe('a browser of several people', () => {
  test('shows them to choose from; one can be forgotten, and a hint leads straight to one', async () => {
    const person = await stage.person()
    const dan = (await signInByCode(stage, person, 'dan@example.com')).claims()?.sub
    await endSession(person)
    const second = await stage.go(person)
    await person.see('choose')
    await person.press('Not you?')
    await identify(person, 'dora@example.com')
    await byCode(stage, person, 'dora@example.com')
    await second.redeem(await person.landed())
    await endSession(person)

    const hinted = await stage.go(person, { login_hint: 'dan@example.com' })
    await person.see('choose')
    expect(await person.page.getByText('dan@example.com').isVisible()).toBe(true)
    await byCode(stage, person, 'dan@example.com')
    expect((await hinted.redeem(await person.landed())).claims()?.sub).toBe(dan)
    await endSession(person)

    const asked = await stage.go(person)
    await person.see('identify')
    const names = person.page.getByRole('list', { name: 'Accounts used here before' }).locator('bdi')
    expect((await names.allInnerTexts()).toSorted()).toEqual(['dan@example.com', 'dora@example.com'])
    await person.send('Forget dora@example.com in this browser')
    await person.see('identify')
    expect(await names.allInnerTexts()).toEqual(['dan@example.com'])
    await person.press('dan@example.com')
    await byCode(stage, person, 'dan@example.com')
    expect((await asked.redeem(await person.landed())).claims()?.sub).toBe(dan)
  })
})

describe('“Keep me signed in”', () => {
  const lifetimes = async (person: Awaited<ReturnType<Stage['person']>>) =>
    Object.fromEntries((await person.context.cookies(stage.at.url)).map(({ name, expires }) => [name, expires === -1 ? 'browser session' : 'days']))

  test('unticked leaves nothing that outlives the window', async () => {
    const person = await stage.person()
    const asked = await stage.go(person)
    await person.see('identify')
    await person.page.getByLabel('Keep me signed in').uncheck()
    await identify(person, 'dirk@example.com')
    await byCode(stage, person, 'dirk@example.com')
    await asked.redeem(await person.landed())
    const left = await lifetimes(person)
    expect(left['keyward-session']).toBe('browser session')
    expect(left).not.toHaveProperty('keyward_browser')
  })

  test('ticked lasts, and the browser knows its person', async () => {
    const person = await stage.person()
    await signInByCode(stage, person, 'dirk@example.com')
    expect(await lifetimes(person)).toMatchObject({ 'keyward-session': 'days', keyward_browser: 'days' })
  })
})
