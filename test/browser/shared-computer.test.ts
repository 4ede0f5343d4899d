import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addAuthenticator } from '../support/page-authenticator.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ config: { policy: {} } })
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const cookiesOf = async (person: Awaited<ReturnType<Stage['person']>>) => await person.context.cookies()

describe('"I am at a shared computer" (table 4 row 8)', () => {
  test('asks for the phone first, and leaves nothing behind but a session that ends with the window', async () => {
    const home = await stage.withAuthenticator({ transport: 'hybrid' })
    await signUpWithPasskey(stage, home.person, 'ada@example.com')
    const [credential] = await home.passkeys.credentials()
    const person = await stage.person()
    const phone = await addAuthenticator(person.page, { transport: 'hybrid', present: false })
    await addAuthenticator(person.page)
    await phone.add(credential!)
    const asked = await stage.go(person)
    await person.see('identify')
    await person.press('I am at a shared computer')
    await person.page.getByText('Nothing of you stays on this computer').waitFor()
    await person.see('identify')
    await person.page.getByText('Sign out when you are done').waitFor()
    expect(await person.page.locator('[data-passkey]').getAttribute('data-passkey')).toBe('get')
    expect(JSON.parse((await person.page.locator('[data-passkey]').getAttribute('data-options')) ?? '{}')).toMatchObject({ hints: ['hybrid'] })
    expect(await person.page.locator('#identifier').getAttribute('autocomplete')).toBe('off')
    expect(await person.page.locator('input[name=remember]').count()).toBe(0)
    await phone.present(true)
    await person.press('Sign in with my phone')
    // No offer of a passkey on this computer comes between.
    await asked.redeem(await person.landed())
    const cookies = await cookiesOf(person)
    expect(cookies.filter(({ name }) => name.includes('browser'))).toEqual([])
    expect(cookies.filter(({ name }) => /session/.test(name) && !name.endsWith('.sig')).map(({ expires }) => expires)).toEqual([-1])
  })

  test('works without script, takes a code, and is undone with a click', async () => {
    await stage.account('dan@example.com')
    const person = await stage.person({ javaScriptEnabled: false })
    const asked = await stage.go(person)
    await person.send('I am at a shared computer')
    await person.send('This is not a shared computer')
    expect(await person.page.locator('input[name=remember]').count()).toBe(1)
    await person.send('I am at a shared computer')
    await person.type('E-mail address', 'dan@example.com')
    await person.press(/^Continue$/)
    await byCode(stage, person, 'dan@example.com')
    await asked.redeem(await person.landed())
    expect((await cookiesOf(person)).filter(({ name }) => name.includes('browser'))).toEqual([])
  })
})
