import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { addPasskey, byCode, endSession, identify, signUpWithPasskey } from '../support/page-walks.ts'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'

const PASSWORD = 'seven herons over the canal'
const policy = parse(readFileSync(new URL('../../config/examples/policies/classic-migration.yaml', import.meta.url), 'utf8')) as Record<string, unknown>

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ config: { policy } })
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const buttons = (person: Person) => person.page.locator('main button').allInnerTexts()
const choices = async (person: Person) =>
  (await buttons(person)).map((it) => it.split('\n')[0]).filter((it) => /^(Passkey|Password|E-mail code)$/.test(it ?? ''))

/** Somebody who has a password and no passkey, or nothing yet: they choose. Ends back at the app. */
async function byPassword(person: Person, address: string, isAsked = true) {
  const asked = await stage.go(person)
  if (isAsked) await identify(person, address)
  await person.page.waitForSelector('main:is([data-step=choose], [data-authenticator=password])')
  if ((await person.page.locator('main[data-step=choose]').count()) === 1) {
    expect(await choices(person)).toEqual(['Passkey', 'Password', 'E-mail code'])
    await person.send(/^Password/)
  }
  await person.see('challenge', 'password')
  await person.page.locator('#password').fill(PASSWORD)
  await person.press(/^Sign in$/)
  return asked.redeem(await person.landed())
}

/** Somebody with a passkey, in a browser that never saw them: nothing is chosen, and no password is spoken of. Ends back at the app. */
async function straightToPasskey({ person, passkeys }: Owner, address: string) {
  await person.context.clearCookies()
  await passkeys.present(false)
  const asked = await stage.go(person)
  await identify(person, address)
  await person.see('challenge', 'passkey')
  expect(await person.page.locator('main').innerText()).not.toMatch(/your password|password of/i)
  expect(await person.page.locator('form[action$="/choose"] button').evaluateAll((all) => all.map((it) => it.getAttribute('value')))).not.toContain('password')
  await passkeys.present(true)
  await person.page.reload()
  return asked.redeem(await person.landed())
}

type Owner = Awaited<ReturnType<Stage['withAuthenticator']>>

describe('the classic migration', () => {
  test('lets an existing person go on with a password, and keeps their sub', async () => {
    const id = await stage.account('bob@example.com', PASSWORD)
    const person = await stage.person()
    const first = await byPassword(person, 'bob@example.com')
    expect(first.claims()).toMatchObject({ sub: `sub-${id}`, amr: ['pwd'] })
    await endSession(person)
    expect((await byPassword(person, 'bob@example.com', false)).claims()?.sub).toBe(`sub-${id}`)
  })

  test('takes an existing person to a passkey behind a code, then straight to it from any browser, and never to a password again', async () => {
    const id = await stage.account('ada@example.com', PASSWORD)
    const at = await stage.withAuthenticator()
    expect((await byPassword(at.person, 'ada@example.com')).claims()?.sub).toBe(`sub-${id}`)
    await at.person.context.clearCookies()
    expect((await addPasskey(stage, at.person, 'ada@example.com')).claims()?.sub).toBe(`sub-${id}`)
    expect((await straightToPasskey(at, 'ada@example.com')).claims()).toMatchObject({ sub: `sub-${id}`, acr: 'phr' })
  })

  test('lets a new person begin with a password', async () => {
    const person = await stage.person()
    const asked = await stage.go(person)
    await identify(person, 'cleo@example.com')
    await byCode(stage, person, 'cleo@example.com')
    await person.see('sign-up')
    await person.press(/^Continue with a password/)
    await person.see('enrol', 'password')
    await person.page.locator('#password').fill(PASSWORD)
    await person.press(/^Save password$/)
    const { sub } = (await asked.redeem(await person.landed())).claims() ?? {}
    await person.context.clearCookies()
    expect((await byPassword(person, 'cleo@example.com')).claims()).toMatchObject({ sub, amr: ['pwd'] })
  })

  test('lets a new person begin with a passkey', async () => {
    const at = await stage.withAuthenticator()
    const { sub } = (await signUpWithPasskey(stage, at.person, 'dan@example.com')).claims() ?? {}
    expect((await straightToPasskey(at, 'dan@example.com')).claims()).toMatchObject({ sub, acr: 'phr' })
  })

  test.each([
    ['wants one', {}, true],
    ['needs one, as the app demands it', { acr_values: 'phr' }, false],
  ] as const)('asks for a code before a passkey is made by somebody who %s, and a password does not do', async (_who, demand, wanted) => {
    const address = `bob-${wanted}@example.com`
    const id = await stage.account(address, PASSWORD)
    const { person, passkeys } = await stage.withAuthenticator()
    const asked = await stage.go(person, demand)
    await person.see('identify')
    if (wanted) await person.press('Create a passkey')
    await identify(person, address)
    if (!wanted) {
      await person.send(/^Password/)
      await person.page.locator('#password').fill(PASSWORD)
      await person.send(/^Sign in$/)
      await person.see('challenge', 'email-otp')
    }
    await person.page.waitForSelector('main:is([data-step=choose], [data-step=challenge])')
    expect(await person.page.locator('form input[name=authenticator]').evaluateAll((all) => all.map((it) => (it as HTMLInputElement).value))).not.toContain(
      'password',
    )
    await byCode(stage, person, address)
    await person.see('enrol', 'passkey')
    expect(await passkeys.credentials()).toEqual([])
    await person.press('Create a passkey')
    expect((await asked.redeem(await person.landed())).claims()?.sub).toBe(`sub-${id}`)
  })

  test('asks for a code before a passkey is made even by somebody who makes up a form for the password', async () => {
    const id = await stage.account('berta@example.com', PASSWORD)
    const { person } = await stage.withAuthenticator()
    const asked = await stage.go(person)
    await person.see('identify')
    await person.press('Create a passkey')
    await identify(person, 'berta@example.com')
    await person.see('challenge', 'email-otp')
    await Promise.all([
      person.page.waitForEvent('domcontentloaded'),
      person.page.evaluate(() => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action: `${location.pathname}/choose` })
        form.append(Object.assign(document.createElement('input'), { name: 'authenticator', value: 'password' }))
        document.body.append(form)
        form.submit()
      }),
    ])
    await person.see('challenge', 'password')
    await person.page.locator('#password').fill(PASSWORD)
    await person.send(/^Sign in$/)
    await byCode(stage, person, 'berta@example.com')
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    expect((await asked.redeem(await person.landed())).claims()?.sub).toBe(`sub-${id}`)
  })

  test('remembers the name that was typed, in a sign-in that was left', async () => {
    const person = await stage.person()
    await stage.go(person)
    await identify(person, 'bob@example.com')
    await person.see('choose')
    await person.context.clearCookies({ name: /interaction|resume/ })
    await stage.go(person)
    await person.see('identify')
    expect(await person.page.locator('input[name=identifier]').inputValue()).toBe('bob@example.com')
  })
})
