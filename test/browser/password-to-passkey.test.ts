import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { DAY, openClock } from '../support/clock.ts'
import type { VirtualAuthenticator } from '../support/page-authenticator.ts'
import type { Person } from '../support/page-person.ts'
import { createsSilently } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { endSession, identify } from '../support/page-walks.ts'
import { terminalBeside } from '../support/terminal.ts'

const bob = 'bob@example.com'
const PASSWORD = 'seven herons over the canal'

const clock = openClock()
let stage: Stage
beforeAll(async () => {
  stage = await openStage({ now: clock.now, config: { policy: { passwordPhaseOut: [{ id: 'everyone', target: 'remove' }] } } })
  // As long as anybody can use one, the page offers it to everybody.
  await stage.account('somebody@example.com', PASSWORD)
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

const dossier = async () => (await stage.at.storage.accounts.dossier({ identifier: bob })) ?? expect.unreachable('Bob is gone')
const passkey = async () => (await dossier()).credentials.find((it) => it.authenticator === 'passkey')
const hashOf = async () => {
  const held = (await dossier()).credentials.find((it) => it.authenticator === 'password')
  return (held?.payload as { readonly hash: string } | undefined)?.hash ?? ''
}
const subjects = async () => (await stage.at.lettersTo(bob)).map(({ subject }) => subject)
const times = async (subject: RegExp) => (await subjects()).filter((it) => subject.test(it)).length

/** What was decided of Bob when he last signed in. */
async function decided() {
  const [newest] = (await stage.at.storage.events.recent((await dossier()).account.id, 100)).filter((it) => it.type === 'phaseout.evaluated')
  const { mode, class: of, recovery } = newest?.data ?? {}
  return [mode, of, recovery].join(' ')
}

const others = ({ page }: Person) => page.locator('details.others button').evaluateAll((all) => all.map((it) => it.textContent?.trim() ?? ''))

async function enterPassword(person: Person, password: string): Promise<void> {
  await identify(person, bob)
  await person.see('choose')
  await person.send(/^Password/)
  await person.see('challenge', 'password')
  await person.page.locator('#password').fill(password)
  await person.send(/^Sign in$/)
}

/** At once, in the browser that knows him. */
async function withPasskey({ person, passkeys }: Owner) {
  await endSession(person)
  await passkeys.present(false)
  const asked = await stage.go(person)
  await person.see('challenge', 'passkey')
  const behind = await others(person)
  await passkeys.present(true)
  await person.page.reload()
  return { asked, behind }
}

interface Owner {
  readonly person: Person
  readonly passkeys: VirtualAuthenticator
}

/** What a browser that does not know him is told after this password. */
async function refusal(password: string): Promise<string> {
  const person = await stage.person()
  await stage.go(person)
  await enterPassword(person, password)
  await person.see('challenge', 'password')
  const told = await person.told()
  await person.context.close()
  return told
}

/** The nightly sweep, as a command; how many secrets it destroyed. */
async function sweep(): Promise<number> {
  const { out } = await terminalBeside(stage.at, {}, clock.now).keyward('policy', 'sweep', '--json')
  return (JSON.parse(out) as { destroyed: number }).destroyed
}

/** Every row of every table that holds this text. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const { pool } = stage.at.database
  const { rows } = await pool.query<{ name: string }>(`select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`)
  const found = await Promise.all(rows.map(({ name }) => pool.query(`select 1 from ${name} t where strpos(t::text, $1) > 0`, [text])))
  return rows.flatMap(({ name }, index) => (found[index]?.rowCount === 0 ? [] : [name]))
}

describe('Bob', () => {
  test('goes from a password to a passkey, in his own time, and loses the password without losing anything', async () => {
    const sub = `sub-${await stage.account(bob, PASSWORD)}`
    const hash = await hashOf()
    expect(hash).toMatch(/^\$argon2id\$/)

    // A password; his password manager makes a passkey without asking. It does not copy passkeys to his phone yet.
    const home = await stage.withAuthenticator({ synced: 'not-yet' }, { before: createsSilently })
    const { person, passkeys } = home
    await passkeys.silent(true)
    const first = await stage.go(person)
    await enterPassword(person, PASSWORD)
    await person.see('note')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Your passkey is saved')
    await passkeys.silent(false)
    await person.press('Continue')
    expect((await first.redeem(await person.landed())).claims()).toMatchObject({ sub, amr: ['pwd'] })
    expect(await passkey()).toMatchObject({ status: 'active', proofs: 0, confirmedAt: null, payload: { userVerified: false } })
    expect(await decided()).toBe('allow C1 R1')

    // He is told at once, and could take it back.
    const told = (await stage.at.lettersTo(bob)).find(({ subject }) => subject.startsWith('A new way to sign in'))
    const reader = await stage.person()
    await reader.page.goto(/http:\S+\/undo\/\S+/.exec(told?.text ?? '')?.[0] ?? 'about:blank')
    await reader.see('undo')
    expect(await passkey()).toMatchObject({ status: 'active' })

    // Two days later he gets a code by e-mail, and is asked to try the passkey: now it is his, and works.
    clock.forward(2 * DAY)
    await endSession(person)
    await passkeys.present(false)
    const second = await stage.go(person)
    await person.see('challenge', 'passkey')
    await person.page.locator('details.others summary').click()
    await person.send(/^E-mail code/)
    await person.see('challenge', 'email-otp')
    await person.page.locator('input[name=code]').fill(await stage.at.code(bob))
    await person.send('Continue')
    await person.see('challenge', 'passkey')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Try your passkey now')
    await passkeys.present(true)
    await person.press('Use my passkey')
    expect((await second.redeem(await person.landed())).claims()).toMatchObject({ sub, acr: 'phr' })
    expect(await passkey()).toMatchObject({ proofs: 1, confirmedAt: expect.any(Date) })
    // On one device only: the password steps back, and no further.
    expect(await decided()).toBe('demote C2 R1')

    clock.forward(2 * DAY)
    const third = await withPasskey(home)
    expect(third.behind.some((it) => it.startsWith('Password'))).toBe(true)
    await person.see('enrol', 'passkey')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('Add a second passkey')
    await person.press('Not now')
    expect((await third.asked.redeem(await person.landed())).claims()?.sub).toBe(sub)
    expect(await decided()).toBe('demote C2 R1')

    // His manager copies it: the password is blocked, and he saves a sheet of codes.
    clock.forward(2 * DAY)
    await passkeys.sync()
    const fourth = await withPasskey(home)
    await person.see('enrol', 'recovery-code')
    expect(await person.page.locator('ol.codes li').count()).toBe(10)
    await person.page.getByLabel('I have saved these codes').check()
    await person.press('Continue')
    expect((await fourth.asked.redeem(await person.landed())).claims()?.sub).toBe(sub)
    expect(await decided()).toBe('block C3 R2')

    // Once he reads that it is over.
    clock.forward(2 * DAY)
    const fifth = await withPasskey(home)
    expect(fifth.behind.some((it) => it.startsWith('Password'))).toBe(false)
    await person.see('note')
    expect(await person.page.getByRole('heading', { level: 1 }).innerText()).toBe('You no longer need your password here')
    await person.press('Continue')
    await fifth.asked.redeem(await person.landed())
    clock.forward(2 * DAY)
    const sixth = await withPasskey(home)
    await sixth.asked.redeem(await person.landed())

    // His old password, elsewhere: as wrong as any other, and a letter a day.
    expect(await refusal('not his password at all')).toBe(await refusal(PASSWORD))
    await refusal(PASSWORD)
    expect(await times(/^Your old password was used/)).toBe(1)
    clock.forward(DAY + 1)
    await refusal(PASSWORD)
    expect(await times(/^Your old password was used/)).toBe(2)

    // The undo window, by the nightly sweep: five days of its thirty are over.
    clock.forward(24 * DAY)
    expect(await sweep()).toBe(0)
    expect(await tablesWith(hash)).toEqual(['credentials'])
    clock.forward(2 * DAY)
    expect(await sweep()).toBe(1)
    expect(await tablesWith(hash)).toEqual([])
    expect((await dossier()).credentials.map((it) => it.authenticator).toSorted()).toEqual(['passkey', 'recovery-code'])

    const last = await withPasskey(home)
    expect((await last.asked.redeem(await person.landed())).claims()).toMatchObject({ sub, acr: 'phr' })
    expect(await decided()).toBe('none C3 R2')
    expect(await refusal(PASSWORD)).toBe(await refusal('not his password at all'))
    expect(await times(/^Your old password was used/)).toBe(2)
  })
})
