import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
})
afterAll(() => at.close())

/** Somebody whose passkey nobody vouched for. */
async function unconfirmed(name: string, more: { readonly password?: string } = {}) {
  const key = soft()
  const { id } = await at.people(name, { passkey: key, ...more })
  await at.database.pool.query(`update credentials set confirmed_at = null where authenticator = 'passkey' and account_id = $1`, [id])
  at.wait(60)
  return key
}
const passkeyOf = async (name: string) => (await people.dossier(name)).credentials.find((it) => it.authenticator === 'passkey')

describe('a passkey that nobody vouched for', () => {
  test('is confirmed by a code that is entered after it in the same sign-in, as by one before it', async () => {
    const key = await unconfirmed('ada')
    const who = guest({ acrWanted: ['urn:keyward:acr:2fa'] })
    expect((await people.withPasskey(who, key)).outcome).toBeNull()
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp', why: 'more' })
    const moved = await people.answer(who, { code: await people.code() })
    expect(moved.outcome).toMatchObject({ sub: 'sub-ada', acr: 'phr' })
    expect(await passkeyOf('ada')).toMatchObject({ proofs: 1, confirmedAt: at.now() })
    expect((await people.events('ada', 'passkey.confirmed')).map((it) => it.data['by'])).toEqual(['proof'])
  })

  test('is not confirmed by a password after it', async () => {
    const key = await unconfirmed('bob', { password: PASSWORD })
    const who = guest({ acrWanted: ['urn:keyward:acr:2fa'] })
    await people.withPasskey(who, key)
    await at.flow.choose(who, 'password')
    const step = await at.flow.show(who)
    if (step.show === 'challenge' && step.authenticator === 'password') await people.answer(who, { password: PASSWORD })
    expect((await passkeyOf('bob'))?.confirmedAt).toBeNull()
  })

  test('is not confirmed by a code that the session brought along: that was another sign-in', async () => {
    const key = await unconfirmed('eve')
    const traits = at.house.authenticators.find((it) => it.id === 'email-otp')!.traits
    const evidence = [{ ...traits, authenticator: 'email-otp', credentialId: null, shownAt: new Date(at.now().getTime() - 120_000), observed: null }]
    const who = guest({ prompts: ['login'], acrWanted: ['phr'], session: { sub: 'sub-eve', evidence }, wish: { kind: 'prove' } })
    await at.flow.show(who)
    await at.flow.choose(who, 'passkey')
    await people.withPasskey(who, key)
    expect(await passkeyOf('eve')).toMatchObject({ proofs: 1, confirmedAt: null })
  })
})
