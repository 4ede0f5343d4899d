import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

async function resident(address: string): Promise<Person> {
  const { person } = await stage.withAuthenticator()
  await signUpWithPasskey(stage, person, address)
  return person
}

const open = async (person: Person, path: string): Promise<void> => void (await person.page.goto(`${stage.at.url}${path}`))

describe('addresses', () => {
  test('are added, made the first, and removed, with the keyboard alone', async () => {
    const person = await resident('ada@example.com')
    await open(person, '/account/addresses/change')
    await person.see('addresses')
    await person.page.getByLabel('New e-mail address').fill('new-ada@example.com')
    await person.page.keyboard.press('Enter')
    await person.page.getByText('We posted a code. Enter it below.').waitFor()
    await person.page.getByLabel('Code from the e-mail').fill(await stage.at.code('new-ada@example.com'))
    await person.page.keyboard.press('Enter')
    await person.page.getByText('The address is yours now.').waitFor()
    await person.page.getByRole('button', { name: 'Make it the main one: new-ada@example.com' }).press('Enter')
    await person.page.getByText('This address is the first one now.').waitFor()
    await person.page.getByRole('button', { name: 'Remove: ada@example.com' }).press('Enter')
    await person.page.getByText('The address is removed.').first().waitFor()
    const identifiers = (await stage.at.storage.accounts.dossier({ identifier: 'new-ada@example.com' }))?.account.identifiers ?? []
    expect(identifiers.map(({ value, primary, endsAt }) => [value, primary, endsAt === null])).toEqual([
      ['new-ada@example.com', true, true],
      ['ada@example.com', false, false],
    ])
  })
})
