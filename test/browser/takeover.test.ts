import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/page-person.ts'
import { linkIn, trouble, withWorkingPasskey } from '../support/page-recovery.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, identify, signInByCode } from '../support/page-walks.ts'
import { eventTypesOf, standing } from '../support/standing.ts'

const PASSWORD = 'seven herons over the canal'

let stage: Stage
let hours = 0
beforeAll(async () => {
  stage = await openStage({ now: () => new Date(Date.now() + hours * 3_600_000) })
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const main = ({ page }: Person) => page.locator('main').innerText()
const go = async (person: Person, path: string): Promise<void> => void (await person.page.goto(`${stage.at.url}${path}`))
const subjects = async (address: string) => (await stage.at.lettersTo(address)).map(({ subject }) => subject)
const NOTICED = 'You signed in to Keyward with an e-mail code'

/** The ways to read, to change, to add and to leave. */
const rooms = ['/passkeys', '/passkeys/add', '/password/change', '/addresses/change', '/recovery-codes/new', '/activity', '/data', '/delete']

/** What is to be made or proved, and the page that says what it takes. */
const wishes = [
  ['prove=yes', 'First confirm that it is you.'],
  ['enrol=recovery-code', 'First confirm that it is you.'],
  ['enrol=password', 'your old password has been switched off'],
  ['enrol=email-otp', 'This cannot be set up here'],
] as const

describe('whoever reads the mail of somebody with a passkey', () => {
  test('gets no password back, sees nothing of the account, and changes nothing there', async () => {
    const address = 'ada@example.com'
    const { person: _hers, ...ada } = await withWorkingPasskey(stage, address, PASSWORD)
    const before = await standing(stage.at, ada)
    const { person: eve } = await stage.withAuthenticator()
    expect((await signInByCode(stage, eve, address)).claims()).toMatchObject({ sub: ada.sub, acr: 'urn:keyward:acr:backup' })
    for (const room of rooms) {
      await go(eve, `/account${room}`)
      await eve.see('backup')
      expect(await eve.page.locator('main form').count(), room).toBe(0)
    }
    expect(await main(eve)).toContain('it is not enough to see or change your account')
    for (const [wish, says] of wishes) {
      await go(eve, `/account/sign-in?${wish}&to=/account`)
      expect(await main(eve), wish).toContain(says)
    }
    await stage.go(eve, { acr_values: 'phr' })
    await eve.see('challenge', 'passkey')
    expect(await main(eve)).toContain('Test App asks for more proof that it is you.')
    expect(await standing(stage.at, ada)).toEqual(before)
    expect(await subjects(address)).toContain(NOTICED)
  })

  test('is noticed where there never was a password, too, and sees as little', async () => {
    const address = 'alma@example.com'
    const { person: _hers, ...ada } = await withWorkingPasskey(stage, address)
    const before = await standing(stage.at, ada)
    const { person: eve } = await stage.withAuthenticator()
    await signInByCode(stage, eve, address)
    expect(await subjects(address)).toContain(NOTICED)
    await go(eve, '/account/data')
    await eve.see('backup')
    await eve.page.getByRole('link', { name: 'Confirm that it is you' }).click()
    await eve.see('challenge', 'passkey')
    expect(await main(eve)).toContain('First confirm that it is you.')
    expect(await standing(stage.at, ada)).toEqual(before)
  })

  test('makes no passkey, from whatever page: it waits, and its owner reads so wherever she is signed in, and stops it', async () => {
    const address = 'anna@example.com'
    const { person: ada, ...her } = await withWorkingPasskey(stage, address, PASSWORD)
    const [{ person: eve, passkeys }, { person: later, passkeys: hers }] = [await stage.withAuthenticator(), await stage.withAuthenticator()]
    await signInByCode(stage, eve, address)
    await go(eve, '/account')
    await eve.page.getByRole('link', { name: 'Create a passkey' }).click()
    await eve.see('recovery-held')
    expect(await main(eve)).toContain('This account has a passkey that works.')
    await go(ada, '/account/passkeys')
    await ada.page.getByText('Somebody wants to recover your account with a code by e-mail.').waitFor()
    await ada.press('It was not me: stop it')
    await ada.see('account')
    expect(await main(ada)).not.toContain('Somebody wants to recover')

    await stage.go(later)
    await later.see('identify')
    await later.press('Create a passkey')
    await identify(later, address)
    await byCode(stage, later, address)
    await later.see('recovery-held')
    await stage.go(ada, { prompt: 'login' })
    await ada.landed()
    hours += 25
    await trouble(stage, later, address)
    await later.see('recovery-held')

    expect([await passkeys.credentials(), await hers.credentials()]).toEqual([[], []])
    expect((await standing(stage.at, her)).credentials?.map(({ authenticator }) => authenticator).toSorted()).toEqual(['passkey', 'password'])
    expect(await eventTypesOf(stage.at, her)).toEqual(expect.arrayContaining(['recovery.vetoed', 'recovery.cancelled']))
    expect(await subjects(address)).toEqual(
      expect.arrayContaining([
        'Somebody wants to recover your account at Keyward',
        'The recovery of your account at Keyward was stopped',
        'The recovery of your account at Keyward has ended. Was it you?',
      ]),
    )
  })

  test('can stop a recovery by the link in its letter, and is let in by no link', async () => {
    const address = 'clara@example.com'
    const { person: _hers, ...ada } = await withWorkingPasskey(stage, address)
    const before = await standing(stage.at, ada)
    const eve = await stage.person()
    await trouble(stage, eve, address)
    await eve.see('recovery-held')
    await eve.page.goto(await linkIn(stage, address, '/recovery/stop/'))
    await eve.see('recovery-stop')
    await eve.press(/stop it/)
    await eve.see('recovery-stop-done')
    await go(eve, '/account')
    await eve.see('recovering')
    expect(await standing(stage.at, ada)).toEqual(before)
  })
})

describe('whoever has the cookie by which a browser knows somebody', () => {
  /** A browser with the identification cookie of hers, and no session. */
  async function withCookieOf({ context }: Person) {
    const stolen = (await context.cookies()).filter(({ name }) => name === 'keyward_browser')
    expect(stolen).toHaveLength(1)
    const { person, passkeys } = await stage.withAuthenticator()
    await person.context.addCookies(stolen)
    return { eve: person, passkeys }
  }

  async function recovers(person: Person, address: string) {
    await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.press('Trouble signing in?')
    await byCode(stage, person, address)
  }

  test('learns whose it is, and is asked for the passkey on every page', async () => {
    const address = 'dora@example.com'
    const { person, ...ada } = await withWorkingPasskey(stage, address)
    const before = await standing(stage.at, ada)
    const { eve } = await withCookieOf(person)
    for (const path of ['', '/passkeys', '/data', '/sign-in?enrol=passkey', '/sign-in?prove=yes']) {
      await go(eve, `/account${path}`)
      await eve.see('challenge', 'passkey')
    }
    expect(await main(eve)).toContain(address)
    await stage.go(eve, { prompt: 'none' })
    expect((await eve.landed()).searchParams.get('error')).toBe('login_required')
    expect(await standing(stage.at, ada)).toEqual(before)
  })

  test('and reads the mail too waits in the first day, and is the owner after it: who hears of it, and takes it back', async () => {
    const address = 'edda@example.com'
    const { person: ada, ...her } = await withWorkingPasskey(stage, address)
    const first = await withCookieOf(ada)
    await recovers(first.eve, address)
    await first.eve.see('recovery-held')
    await go(ada, '/account')
    await ada.press('It was not me: stop it')
    await ada.see('account')
    hours += 25
    const { eve, passkeys } = await withCookieOf(ada)
    await recovers(eve, address)
    await eve.see('enrol', 'passkey')
    await eve.press('Create a passkey')
    await eve.see('old-keys')
    await eve.press(/^Continue$/)
    await eve.landed()
    expect(await passkeys.credentials()).toHaveLength(1)
    expect(await subjects(address)).toContain('Your account at Keyward was recovered')
    await ada.page.goto(await linkIn(stage, address, '/recovery/undo/'))
    await ada.press(/undo it/)
    await ada.see('recovery-undo-done')
    await go(eve, '/account')
    expect(await eve.page.locator('main').getAttribute('data-step')).not.toBe('account')
    expect((await standing(stage.at, her)).credentials?.map(({ status }) => status)).toEqual(['active', 'revoked'])
  })
})
