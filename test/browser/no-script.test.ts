import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, endSession, identify, signInByCode } from '../support/page-walks.ts'

const PASSWORD = 'seven blue whales in a teacup'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  await stage.account('bob@example.com', PASSWORD)
  await stage.account('dan@example.com')
  await stage.account('dora@example.com')
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const scriptless = (): Promise<Person> => stage.person({ javaScriptEnabled: false })

describe('without script', () => {
  test('an e-mail code signs in', async () => {
    const person = await scriptless()
    const tokens = await signInByCode(stage, person, 'dan@example.com')
    expect(tokens.claims()).toMatchObject({ amr: ['otp'] })
  })

  test('a password signs in', async () => {
    const person = await scriptless()
    const asked = await stage.go(person)
    await identify(person, 'bob@example.com')
    await person.press(/^Password/)
    await person.see('challenge', 'password')
    await person.page.locator('#password').fill(PASSWORD)
    await person.press(/^Sign in$/)
    expect((await asked.redeem(await person.landed())).claims()).toMatchObject({ amr: ['pwd'] })
  })

  test('an account is made', async () => {
    const person = await scriptless()
    const asked = await stage.go(person)
    await identify(person, 'new@example.com')
    await byCode(stage, person, 'new@example.com')
    await person.see('sign-up')
    await person.press('Continue without')
    await asked.redeem(await person.landed())
  })

  test('the passkey says what it needs, and another way is at hand', async () => {
    const person = await scriptless()
    const asked = await stage.go(person)
    await person.see('identify')
    expect(await person.page.locator('noscript p').innerText()).toContain('To sign in with a passkey, allow JavaScript')
    expect(await person.page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false)
    await identify(person, 'dan@example.com')
    expect(await person.page.locator('main > .ways .way button').allInnerTexts()).toEqual(
      [/^E-mail code/, /^Password/, /^Passkey/].map((it): unknown => expect.stringMatching(it)),
    )
    await person.press(/^Passkey/)
    await person.see('challenge', 'passkey')
    expect(await person.page.locator('noscript p').innerText()).toContain('A passkey needs JavaScript')
    const others = person.page.locator('details.others summary')
    if (await others.isVisible()) await others.click()
    await byOther(person, 'dan@example.com')
    await asked.redeem(await person.landed())
  })

  test('enrolling says what it needs, and can be left', async () => {
    const person = await scriptless()
    const asked = await stage.go(person)
    await person.see('identify')
    await person.press('Create a passkey')
    await identify(person, 'dora@example.com')
    await byCode(stage, person, 'dora@example.com')
    await person.see('enrol', 'passkey')
    expect(await person.page.locator('noscript p').innerText()).toContain('Creating a passkey needs JavaScript')
    await person.press('Not now')
    await asked.redeem(await person.landed())
  })

  test.each(['Allow', 'Deny'])('consent is given or denied: %s', async (decision) => {
    const person = await scriptless()
    const asked = await stage.go(person, { client: 'third' })
    await identify(person, `${decision.toLowerCase()}@example.com`)
    await byCode(stage, person, `${decision.toLowerCase()}@example.com`)
    await person.press('Continue without')
    await person.see('consent')
    await person.press(decision)
    const back = await person.landed()
    if (decision === 'Allow') await asked.redeem(back)
    else expect(back.searchParams.get('error')).toBe('access_denied')
  })

  test('accounts are chosen, forgotten and switched, and the other app keeps its tokens', async () => {
    const person = await scriptless()
    const bound = await signInByCode(stage, person, 'dan@example.com', { scope: 'openid' })
    const first = await stage.go(person, { scope: 'openid offline_access', prompt: 'consent' })
    await agree(person)
    const dan = await first.redeem(await person.landed())

    const second = await stage.go(person, { client: 'other', prompt: 'select_account' })
    await identify(person, 'dora@example.com')
    await byCode(stage, person, 'dora@example.com')
    const dora = await second.redeem(await person.landed())
    expect(dora.claims()?.sub).not.toBe(dan.claims()?.sub)
    await first.refresh(dan.refresh_token ?? '')
    expect(await userinfo(bound.access_token)).toBe(200)

    const third = await stage.go(person, { prompt: 'select_account' })
    await person.see('identify')
    await person.press('dan@example.com')
    await byCode(stage, person, 'dan@example.com')
    expect((await third.redeem(await person.landed())).claims()?.sub).toBe(dan.claims()?.sub)

    await endSession(person)
    await stage.go(person)
    await person.see('identify')
    await person.send('Forget dora@example.com in this browser')
    await person.see('identify')
    expect(await person.page.getByText('dora@example.com').count()).toBe(0)
    expect(await person.page.getByRole('button', { name: 'dan@example.com' }).first().isVisible()).toBe(true)
  })

  test('signing out works, and the next sign-in asks again', async () => {
    const person = await scriptless()
    const { id_token: hint } = await signInByCode(stage, person, 'dan@example.com')
    await person.page.goto(
      `${stage.at.url}/session/end?${new URLSearchParams({ id_token_hint: hint ?? '', post_logout_redirect_uri: `http://localhost:${stage.port}/bye` }).toString()}`,
    )
    await person.see('sign-out')
    await person.press('Sign out')
    expect((await person.landed()).pathname).toBe('/bye')
    await stage.go(person, { prompt: 'none' })
    expect((await person.landed()).searchParams.get('error')).toBe('login_required')
  })
})

const userinfo = async (token: string) => (await fetch(`${stage.at.url}/me`, { headers: { authorization: `Bearer ${token}` } })).status

async function byOther(person: Person, address: string): Promise<void> {
  await person.press(/^E-mail code/)
  await person.see('challenge', 'email-otp')
  await person.page.locator('input[name=code]').fill(await stage.at.code(address))
  await person.press('Continue')
}

/** Presses "Allow" where it is asked: a first party is not asked, even where the request says so. */
async function agree(person: Person): Promise<void> {
  await person.page.waitForSelector('main:is([data-step=app], [data-step=consent])')
  if ((await person.page.locator('main[data-step=consent]').count()) === 1) await person.press('Allow')
}
