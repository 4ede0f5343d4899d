import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { withWorkingPasskey } from '../support/page-recovery.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byPassword, identify } from '../support/page-walks.ts'

const PASSWORD = 'seven herons over the canal'

let stage: Stage
beforeAll(async () => {
  // Where passwords only stand behind the passkey, either of the two can go, and not both.
  const policy = { offers: { enabled: false }, passkeys: { autoUpgrade: false }, passwordPhaseOut: [{ id: 'everyone', target: 'demote' }] }
  stage = await openStage({ config: { policy } })
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const dossierOf = (address: string) => stage.at.storage.accounts.dossier({ identifier: address })
const left = async (address: string) =>
  (await dossierOf(address))?.credentials.filter(({ status }) => status === 'active').map(({ authenticator }) => authenticator)

/** The button that takes it away, in a tab of its own. */
async function open(person: Person, path: string, step: string) {
  await person.page.goto(`${stage.at.url}${path}`)
  await person.see(step)
  return person.page.getByRole('button', { name: /^(Remove it|Remove my password)$/ })
}

async function ready(person: Person, address: string) {
  const id = (await dossierOf(address))?.credentials.find(({ authenticator }) => authenticator === 'passkey')?.id
  const other = await person.tab()
  return [
    { tab: person, button: await open(person, `/account/passkeys/${id}`, 'passkey') },
    { tab: other, button: await open(other, '/account/password', 'password') },
  ] as const
}

/** In a browser that knows nobody. */
async function signsInWith(way: string, address: string, owner: Awaited<ReturnType<typeof withWorkingPasskey>>) {
  const isPasskey = way === 'passkey'
  const person = isPasskey ? owner.person : await stage.person()
  if (isPasskey) await person.context.clearCookies()
  const asked = await stage.go(person)
  if (!isPasskey) {
    await identify(person, address)
    await byPassword(person, PASSWORD)
  }
  await asked.redeem(await person.landed())
}

describe('the last passkey and the password, removed at the same moment in two tabs', () => {
  test.each([
    ['the passkey first', false],
    ['the password first', true],
    ['the passkey first, once more', false],
    ['the password first, once more', true],
  ])('leave one of the two, a way back, and a page that says what to do: %s', async (name, isTurned) => {
    const address = `${name.replaceAll(/\W+/g, '-')}@example.com`
    const owner = await withWorkingPasskey(stage, address, PASSWORD)
    const both = await ready(owner.person, address)
    const statuses = both.map(({ tab }) => tab.page.waitForResponse((it) => it.request().method() === 'POST').then((it) => it.status()))
    await Promise.all((isTurned ? both.toReversed() : both).map(({ button }) => button.click()))
    expect((await Promise.all(statuses)).filter((it) => it === 303)).toHaveLength(1)

    const lost = both[(await Promise.all(statuses)).findIndex((it) => it !== 303)]!.tab
    // Whoever comes a moment later signed in with something that is gone: they are asked who they are before they are told why.
    await lost.page.waitForSelector('main:is([data-step^=no-], [data-step=prove])')
    expect(await lost.page.locator('main').innerText()).toContain('Nothing was changed')
    expect(await lost.page.getByRole('link', { name: /^(Go on|Confirm that it is you)$/ }).count()).toBe(1)

    const [way, ...more] = (await left(address)) ?? []
    expect([way, more]).toEqual([expect.stringMatching(/^(passkey|password)$/), []])
    expect((await dossierOf(address))?.account.identifiers.filter((it) => it.verifiedAt !== null && it.endsAt === null)).toHaveLength(1)
    await signsInWith(way ?? '', address, owner)
  })
})
