import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unknownCapabilities } from '../../src/domain/browser.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import { signInFlow } from '../../src/sign-in/flow.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse()
})
afterAll(() => at.close())

const passkeysOf = async (name: string) =>
  (await at.storage.accounts.dossier({ identifier: name }))?.credentials.filter((it) => it.authenticator === 'passkey').length

/** A passkey made for the page that a code led to, not yet posted. */
async function madeBy(who: Guest, name: string, passkey = soft()) {
  await at.flow.show(who)
  await at.flow.create(who)
  await at.flow.identify(who, name)
  const challenge = await at.flow.show(who)
  if (challenge.show !== 'challenge') throw new Error(challenge.show)
  const code = (await at.letters()).find((it) => it.channel === 'mail' && it.to.startsWith(name) && it.data['code'] !== undefined)?.data['code'] ?? ''
  await at.flow.answer(who, { token: challenge.challenge.token, authenticator: 'email-otp', fields: { code } })
  const enrol = await at.flow.show(who)
  if (enrol.show !== 'enrol') throw new Error(enrol.show)
  return {
    token: enrol.challenge.token,
    authenticator: 'passkey',
    fields: { response: JSON.stringify(passkey.create(enrol.challenge.page['options'] as never)) },
  }
}

describe('a passkey made on the strength of a code', () => {
  test('is added', async () => {
    await at.people('ada')
    const who = guest()
    expect((await at.flow.answer(who, await madeBy(who, 'ada'))).outcome?.sub).toBe('sub-ada')
    expect(await passkeysOf('ada')).toBe(1)
  })

  test('is not, once the person began again, by whoever names the same account', async () => {
    await at.people('dan')
    const who = guest()
    const answer = await madeBy(who, 'dan')
    await at.flow.restart(who)
    await at.flow.identify(who, 'dan')
    expect((await at.flow.answer(who, answer)).outcome).toBeNull()
    expect(await passkeysOf('dan')).toBe(0)
  })

  test('is not, once the person began again with less, whatever is offered to them now', async () => {
    await at.people('dora', { password: 'seven herons over the canal' })
    const who = guest({}, { capabilities: { ...unknownCapabilities, webauthn: true, script: true } })
    const answer = await madeBy(who, 'dora')
    await at.flow.restart(who)
    await at.flow.identify(who, 'dora')
    await at.flow.choose(who, 'password')
    const step = await at.flow.show(who)
    if (step.show !== 'challenge') throw new Error(step.show)
    await at.flow.answer(who, { token: step.challenge.token, authenticator: 'password', fields: { password: 'seven herons over the canal' } })
    expect(await at.flow.show(who)).toMatchObject({ show: 'offer', authenticator: 'passkey' })
    await at.flow.answer(who, answer)
    expect(await passkeysOf('dora')).toBe(0)
  })

  test('is not, once the account is disabled', async () => {
    const { id } = await at.people('cleo')
    const who = guest()
    const answer = await madeBy(who, 'cleo')
    await at.storage.accounts.setStatus(id, 'disabled')
    expect((await at.flow.answer(who, answer)).outcome).toBeNull()
    expect(await passkeysOf('cleo')).toBe(0)
  })
})

describe('a second passkey, made on the strength of a first that nobody vouched for,', () => {
  /** Eve signs in with the first one, which she made on Bob's password, and wants another. */
  async function byTheFirst(more: { readonly email: boolean }) {
    const first = soft()
    const name = more.email ? 'bob' : 'ben'
    const { id } = await at.people(name, { password: 'seven herons over the canal', passkey: first, ...more })
    await at.database.pool.query(`update credentials set confirmed_at = null where account_id = $1`, [id])
    const eve = guest()
    await at.flow.create(eve)
    await at.flow.identify(eve, name)
    await at.flow.choose(eve, 'passkey')
    const challenge = await at.flow.show(eve)
    if (challenge.show !== 'challenge') throw new Error(challenge.show)
    const { token, page } = challenge.challenge
    await at.flow.answer(eve, { token, authenticator: 'passkey', fields: { response: JSON.stringify(first.get(page['options'] as never)) } })
    return eve
  }

  test('takes something better first, where there is such', async () => {
    expect(await at.flow.show(await byTheFirst({ email: true }))).toMatchObject({ show: 'challenge', authenticator: 'email-otp', leadsTo: 'passkey' })
  })

  test('is not trusted either, where there is not', async () => {
    const eve = await byTheFirst({ email: false })
    const enrol = await at.flow.show(eve)
    if (enrol.show !== 'enrol') throw new Error(enrol.show)
    const response = JSON.stringify(soft().create(enrol.challenge.page['options'] as never))
    await at.flow.answer(eve, { token: enrol.challenge.token, authenticator: 'passkey', fields: { response } })
    const made = (await at.storage.accounts.dossier({ identifier: 'ben' }))?.credentials.filter((it) => it.authenticator === 'passkey')
    expect(made?.map((it) => it.confirmedAt)).toEqual([null, null])
  })
})

describe('a passkey of a provider that the policy denies', () => {
  const LEAKY = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4'
  const denied = (graceDays: number) => ({
    ...defaultPolicy,
    passkeys: { ...defaultPolicy.passkeys, denied: [{ provider: LEAKY, since: new Date(0), graceDays }] },
  })
  const long = 3650 * 100
  const inHouse = (graceDays: number) => signInFlow({ ...at.house, policy: () => denied(graceDays) })

  test('is not added, in the grace as little as after it', async () => {
    await at.people('fay')
    const who = guest()
    const answer = await madeBy(who, 'fay', soft({ aaguid: LEAKY }))
    expect((await inHouse(long).answer(who, answer)).outcome).toBeNull()
    expect(await passkeysOf('fay')).toBe(0)
    expect(await at.flow.show(who)).toMatchObject({
      show: 'refused',
      ceremony: 'enrolment',
      objection: 'denied',
      withdraw: { rpId: 'localhost', credentialId: expect.any(String) },
      mayLeave: true,
    })
  })

  test('signs its owner in until the grace is over, and then is refused, with the reason and without a word to its manager', async () => {
    const passkey = soft({ aaguid: LEAKY })
    await at.people('gus', { passkey })
    const attempt = async (graceDays: number) => {
      const who = guest()
      const step = await at.flow.show(who)
      if (step.show !== 'identify' || step.challenge === null) throw new Error(step.show)
      const response = JSON.stringify(passkey.get(step.challenge.page['options'] as never))
      const { outcome } = await inHouse(graceDays).answer(who, { token: step.challenge.token, authenticator: 'passkey', fields: { response } })
      return { outcome, now: await inHouse(graceDays).show(who) }
    }
    const over = await attempt(0)
    expect(over).toMatchObject({ outcome: null, now: { show: 'refused', ceremony: 'sign-in', objection: 'denied', withdraw: null, taking: null } })
    expect(
      (await at.storage.events.recent((await at.storage.accounts.dossier({ identifier: 'gus' }))!.account.id, 9)).map((it) => it.data['detail']),
    ).toContain('passkey.denied')
    expect((await attempt(long)).now).not.toMatchObject({ show: 'refused' })
  })
})
