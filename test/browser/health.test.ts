import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openStage, type Stage } from '../support/page-stage.ts'
import { signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

describe('how safe a way in is', () => {
  test('is told in plain words, and getting back in is practised with a real code that changes nothing', async () => {
    const { person } = await stage.withAuthenticator()
    await signUpWithPasskey(stage, person, 'ada@example.com')
    await person.page.goto(`${stage.at.url}/account/health`)
    await person.see('health')
    const before = await stage.at.storage.accounts.dossier({ identifier: 'ada@example.com' })
    await person.page.getByRole('link', { name: 'Practise getting back in' }).click()
    await person.see('practice')
    await person.page.getByRole('button', { name: /^Try:/ }).first().click()
    await person.page.getByText('We posted a code to ada@example.com').waitFor()
    await person.page.getByLabel('The code').fill(await stage.at.code('ada@example.com'))
    await person.press('Check it')
    await person.see('practice-right')
    await person.page.getByRole('heading', { name: 'That would have worked' }).waitFor()
    expect(await stage.at.storage.accounts.dossier({ identifier: 'ada@example.com' })).toEqual(before)
  })

  test('leads to a sign-in with the passkey that was never used, though a code was shown a moment ago', async () => {
    const { person, passkeys } = await stage.withAuthenticator()
    await signUpWithPasskey(stage, person, 'anna@example.com')
    await passkeys.present(false)
    await person.page.goto(`${stage.at.url}/account/health`)
    await person.page.getByText('Sign in with your passkey once').waitFor()
    await person.page.getByRole('link', { name: 'Do it now' }).click()
    await person.see('identify')
    await passkeys.present(true)
    await person.press('Sign in with a passkey')
    await person.see('health')
    expect(await person.page.locator('main').innerText()).not.toContain('Sign in with your passkey once')
  })
})
