import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { SECRET } from '../support/database.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { signUpWithPasskey } from '../support/page-walks.ts'
import { openTerminal } from '../support/terminal.ts'
import type { VirtualCredential } from '../support/page-authenticator.ts'

let stage: Stage
let cli: ReturnType<typeof openTerminal>
const passkeys: Record<string, VirtualCredential> = {}

beforeAll(async () => {
  stage = await openStage()
  cli = openTerminal({ KEYWARD_DATABASE_URL: stage.at.database.url, KEYWARD_SECRET: SECRET, KEYWARD_ISSUER: stage.at.url })
  for (const name of ['ada', 'olga', 'eve']) {
    const { person, passkeys: held } = await stage.withAuthenticator()
    await signUpWithPasskey(stage, person, `${name}@example.com`)
    const [made] = await held.credentials()
    if (made === undefined) throw new Error('no passkey was made')
    passkeys[name] = made
  }
  await stage.account('bob@example.com', 'seven herons over the canal')
  for (const name of ['ada', 'olga']) await cli.keyward('account', 'role', `${name}@example.com`, 'owner')
  await stage.clear()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** Ada asks, at the command line, for Bob's password to be blocked by force; what she is told to send to somebody else. */
async function asked(): Promise<{ readonly id: string; readonly link: string }> {
  const argv = ['bob@example.com', 'force', '--mode', 'block', '--reason', 'His password was in a leak', '--actor', 'ada@example.com', '--json']
  const { out } = await cli.keyward('override', 'set', ...argv)
  const { id, approveAt } = JSON.parse(out) as { readonly id: string; readonly approveAt: string }
  return { id, link: approveAt }
}

/** Somebody with their passkey, at the page. */
async function at(link: string, name: string) {
  const { person, passkeys: held } = await stage.withAuthenticator()
  const mine = passkeys[name]
  if (mine !== undefined) await held.add(mine)
  await person.page.goto(link)
  await person.see('approve', 'passkey')
  return { person, held }
}

const approvedBy = async (id: string) => (await stage.at.storage.overrides.byId(id))?.approvedBy ?? null

describe('a force that an administrator asked for', () => {
  test('counts once a second one approved it with a passkey, and the person reads why', async () => {
    const { id, link } = await asked()
    const { person } = await at(link, 'olga')
    await person.press('Use my passkey')
    await person.see('approve-confirm')
    const facts = await person.page.locator('main').innerText()
    for (const fact of ['bob@example.com', 'Force: block the password', 'His password was in a leak', 'ada@example.com']) expect(facts).toContain(fact)
    expect(await approvedBy(id)).toBeNull()
    await person.press('Approve')
    await person.see('approve-approved')
    expect(await approvedBy(id)).toBe((await stage.at.storage.accounts.byIdentifier('olga@example.com'))?.sub)
    expect((await stage.at.lettersTo('bob@example.com')).at(-1)?.text).toContain('The reason they gave: His password was in a leak')
  })

  test('is not approved by the same one', async () => {
    const { id, link } = await asked()
    const { person } = await at(link, 'ada')
    await person.press('Use my passkey')
    await person.see('approve-own')
    expect(await approvedBy(id)).toBeNull()
  })

  test('is not approved, nor shown, to somebody without a role', async () => {
    const { id, link } = await asked()
    const { person } = await at(link, 'eve')
    await person.send('Use my passkey')
    await person.see('approve', 'passkey')
    expect(await person.told()).toContain('not the passkey of an administrator')
    expect(await person.page.locator('main').innerText()).not.toContain('bob@example.com')
    expect(await approvedBy(id)).toBeNull()
  })

  test('is not approved by an answer that was given before', async () => {
    const { id, link } = await asked()
    const { person } = await at(link, 'olga')
    const sent = person.page.waitForRequest((request) => request.url().endsWith('/answer'))
    await person.press('Use my passkey')
    const answer = (await sent).postData() ?? ''
    await person.see('approve-confirm')
    const eve = await stage.person()
    await eve.page.goto(link)
    const status = await eve.page.evaluate<string>(`fetch('${new URL(link).pathname}/answer', { method: 'POST', body: ${JSON.stringify(answer)},
      headers: { 'content-type': 'application/x-www-form-urlencoded' } }).then((it) => it.text())`)
    expect(status).toContain('data-step="approve"')
    expect(status).not.toContain('bob@example.com')
    expect(await approvedBy(id)).toBeNull()
  })

  test('is asked about again where no passkey came back, and reloading and going back are harmless', async () => {
    const { link } = await asked()
    const { person, held } = await at(link, 'olga')
    await held.verifies(false)
    await person.send('Use my passkey')
    await person.see('approve', 'passkey')
    expect(await person.told()).toContain('No passkey came back')
    await held.verifies(true)
    await person.press('Use my passkey')
    await person.see('approve-confirm')
    for (const go of ['reload', 'goBack'] as const) {
      await person.page[go]()
      await person.see('approve-confirm')
    }
  })
})
