import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PhaseOut } from '../../src/domain/policy.ts'
import { linkIn, trouble } from '../support/page-recovery.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** An account whose passkey works, and the browser that has it. */
async function owner(address: string, wishes: Parameters<Stage['withAuthenticator']>[0] = {}) {
  const { person, passkeys } = await stage.withAuthenticator(wishes)
  await signUpWithPasskey(stage, person, address)
  // As if all of that had been days ago.
  const sql = (text: string) => stage.at.database.pool.query(text, [address])
  await sql(`update credentials set proofs = 1, last_proven_at = now(), created_at = now() - interval '3 days'
    where account_id = (select account_id from identifiers where normalised = $1)`)
  await sql(`update accounts set created_at = now() - interval '3 days' where id = (select account_id from identifiers where normalised = $1)`)
  await sql(`update identifiers set created_at = now() - interval '3 days' where normalised = $1`)
  return { person, passkeys }
}

/** As if the wait were over. */
const waited = (address: string) =>
  stage.at.database.pool.query(
    `update recoveries set until = now() - interval '1 second', started_at = now() - interval '25 hours' where account_id = (select account_id from identifiers where normalised = $1)`,
    [address],
  )

const statesOf = async (address: string): Promise<readonly string[]> =>
  (
    await stage.at.database.pool.query<{ status: string }>(
      `select status from credentials where authenticator = 'passkey' and account_id = (select account_id from identifiers where normalised = $1) order by created_at`,
      [address],
    )
  ).rows.map(({ status }) => status)

/** From a new device, past the wait, to the app. */
async function recovers(address: string, lost = false) {
  const waiting = await stage.person()
  await trouble(stage, waiting, address)
  await waiting.see('recovery-held')
  await waited(address)
  const { person, passkeys } = await stage.withAuthenticator({ transport: 'usb', synced: false })
  const asked = await trouble(stage, person, address)
  await person.see('enrol', 'passkey')
  await person.press('Create a passkey')
  await person.see('old-keys')
  if (lost) await person.page.getByRole('checkbox').first().check()
  await person.press(/^Continue$/)
  const claims = (await asked.redeem(await person.landed())).claims
  return { person, passkeys, claims }
}

describe('a recovery', () => {
  test('is held, says until when and that nobody is locked out, and can be left', async () => {
    await owner('held@example.com')
    const eve = await stage.person({ timezoneId: 'Asia/Tokyo' })
    await trouble(stage, eve, 'held@example.com')
    await eve.see('recovery-held')
    const [sent, shown] = [await (await eve.page.request.get(eve.page.url())).text(), await eve.page.locator('main').innerText()]
    expect(sent).toMatch(/You can go on from <time datetime=[^>]*>[^<]* UTC<\/time>/)
    expect(shown).toMatch(/You can go on from .* GMT\+9/)
    expect(shown).not.toContain('UTC')
    await eve.page.getByRole('link', { name: /begin again/ }).click()
    await expect.poll(() => new URL(eve.page.url()).pathname).not.toContain('/interaction/')
  })

  test('is vetoed by the link in the letter', async () => {
    await owner('vetoed@example.com')
    const eve = await stage.person()
    await trouble(stage, eve, 'vetoed@example.com')
    await eve.see('recovery-held')
    const reader = await stage.person()
    await reader.page.goto(await linkIn(stage, 'vetoed@example.com', '/recovery/stop/'))
    await reader.see('recovery-stop')
    await reader.press(/stop it/)
    await reader.see('recovery-stop-done')
    await waited('vetoed@example.com')
    await trouble(stage, eve, 'vetoed@example.com')
    await eve.see('recovery-held')
  })

  test('is completed after its time on another device, and the old passkey can be named lost', async () => {
    await owner('done@example.com')
    const { person } = await recovers('done@example.com', true)
    expect(await statesOf('done@example.com')).toEqual(['quarantined', 'active'])
    await person.page.goto(`${stage.at.url}/account`)
    await person.page.getByText(/^You got back into your account on /).waitFor()
    await person.page.getByRole('link', { name: 'This was not me' }).click()
    await person.see('recovery-undo')
  })

  test('stays on its page where the dialog is cancelled', async () => {
    await owner('cancelled@example.com')
    const waiting = await stage.person()
    await trouble(stage, waiting, 'cancelled@example.com')
    await waiting.see('recovery-held')
    await waited('cancelled@example.com')
    const { person, passkeys } = await stage.withAuthenticator({ verifies: false })
    await trouble(stage, person, 'cancelled@example.com')
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    await person.page.getByRole('alert').waitFor()
    expect(new URL(person.page.url()).pathname).not.toContain('cancelled')
    await person.see('enrol', 'passkey')
    await passkeys.verifies(true)
    await person.press('Create a passkey')
    await person.see('old-keys')
  })

  test('is reversed by the old passkey', async () => {
    const { person: ada } = await owner('reversed@example.com')
    await recovers('reversed@example.com', true)
    await ada.context.clearCookies()
    await stage.go(ada)
    // Somebody is there, so the browser answers by itself.
    await ada.see('was-it-you')
    await ada.press('No, that was somebody else')
    await ada.see('note')
    expect(await statesOf('reversed@example.com')).toEqual(['active', 'revoked'])
  })
})

describe.each(['allow', 'demote', 'block', 'remove'] as const)('under a policy that aims at %s', (target: PhaseOut['target']) => {
  const address = (loss: string): string => `${loss}-${target}@example.com`
  beforeAll(async () => {
    const { policy } = stage.at
    const current = policy.current()
    Object.assign(current, { phaseOuts: current.phaseOuts.map((it) => ({ ...it, target })) })
  })

  test.each([
    ['a security key that is lost', 'key', { transport: 'usb', synced: false }],
    ['passkeys cleared from the browser', 'cleared', { transport: 'internal', synced: false }],
    ['a new device', 'device', { transport: 'hybrid', synced: true }],
  ] as const)('whoever has lost %s ends with a new passkey, after the wait', async (_what, loss, wishes) => {
    const { person } = await owner(address(loss), wishes)
    await person.context.close()
    await recovers(address(loss))
    expect(await statesOf(address(loss))).toEqual(['active', 'active'])
  })

  test('whose passkey was deleted here waits for nothing', async () => {
    const { person: ada } = await owner(address('record'))
    await stage.at.database.pool.query(
      `delete from credentials where authenticator = 'passkey' and account_id = (select account_id from identifiers where normalised = $1)`,
      [address('record')],
    )
    await ada.context.close()
    const { person } = await stage.withAuthenticator()
    const asked = await trouble(stage, person, address('record'))
    await person.see('enrol', 'passkey')
    await person.press('Create a passkey')
    await asked.redeem(await person.landed())
    expect(await statesOf(address('record'))).toEqual(['active'])
  })
})
