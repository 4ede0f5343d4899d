import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '../../src/domain/browser.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'

const DAY = 86_400
const able: Capabilities = { webauthn: true, platformAuthenticator: true, hybrid: true, conditionalGet: true, conditionalCreate: false, script: true }
const bound = { backupEligible: false, backedUp: false, counter: 9 } as const

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
})
afterAll(() => at.close())

const somebody = () => guest({}, { capabilities: able })
const passkeyOf = async (name: string) => (await people.dossier(name)).credentials.find((it) => it.authenticator === 'passkey')
const alerts = async () => (await at.letters()).filter((it) => it.template === 'house/credential-set-aside')

/** Has signed in with it once, and come to the client. */
async function usual(name: string, options: Parameters<typeof soft>[0] = {}) {
  const passkey = soft(options)
  await at.people(name, { password: PASSWORD, passkey })
  at.wait(60)
  const who = somebody()
  await people.past(who, await people.withPasskey(who, passkey))
  at.wait(2 * DAY)
  await at.letters()
  return passkey
}

describe('table 4, what a passkey answers', () => {
  test.each([
    ['row 15: it became copyable', bound, { backupEligible: true }, 'backup_eligibility_changed'],
    ['row 15: it is not copyable any more', {}, { backupEligible: false, backedUp: false }, 'backup_eligibility_changed'],
    ['row 15: a copy of what cannot be copied', bound, { backedUp: true }, 'backup_flags'],
    ['row 16: the counter of one that stays on its device went back', bound, { counter: 3 }, 'counter'],
  ])('%s: it is refused and set aside, and its owner hears of it', async (which, options, bent, why) => {
    const name = `ada-${which.replaceAll(/\W+/g, '-').toLowerCase()}`
    const passkey = await usual(name, options)
    const moved = await people.withPasskey(somebody(), passkey, bent)
    expect(moved.outcome).toBeNull()
    expect(await passkeyOf(name)).toMatchObject({ status: 'quarantined', statusWhy: 'answered', statusSince: at.now() })
    expect((await people.events(name, 'passkey.quarantined')).map(({ data }) => data)).toMatchObject([{ authenticator: 'passkey', detail: `passkey.${why}` }])
    expect(await alerts()).toMatchObject([{ to: `${name}@example.com`, data: { label: 'Passkey', link: 'http://localhost:3000/account' } }])
    expect((await people.withPasskey(somebody(), passkey)).outcome).toBeNull()
    expect(await alerts()).toEqual([])
  })

  test('row 16: the counter of a synced one went back: it signs in, and that is noted', async () => {
    const passkey = await usual('bea', { counter: 9 })
    const who = somebody()
    const moved = await people.past(who, await people.withPasskey(who, passkey, { counter: 2 }))
    expect(moved.outcome?.sub).toBe('sub-bea')
    expect(await passkeyOf('bea')).toMatchObject({ status: 'active', payload: { counter: 2 } })
    expect((await people.events('bea', 'credential.noted')).map(({ data }) => data)).toMatchObject([{ note: 'passkey.counter' }])
    expect(await alerts()).toEqual([])
  })

  test('row 15: nobody who only knows its id can set it aside', async () => {
    const passkey = await usual('cara', bound)
    const moved = await people.withPasskey(somebody(), passkey, { backupEligible: true, signature: (bytes) => bytes.fill(1, 8, 20) })
    expect(moved.outcome).toBeNull()
    expect((await passkeyOf('cara'))?.status).toBe('active')
    expect(await alerts()).toEqual([])
  })

  test('row 13: sync turned off: a second one is suggested at once, though that was put off, and the password stays blocked', async () => {
    const passkey = await usual('dora')
    const account = (await people.dossier('dora')).account.id
    const offer = {
      kind: 'second',
      accountId: account,
      browserId: null,
      lastShownAt: new Date(at.now().getTime() - 2 * DAY * 1000),
      never: false,
      skips: 3,
    } as const
    const put = await at.storage.signIns.open({ ...(await freshRow()) }, [])
    await at.storage.signIns.apply({
      signIn: { id: put.signIn.id, version: put.signIn.version, next: null },
      offers: [{ ...offer, snoozedUntil: new Date(at.now().getTime() + 20 * DAY * 1000) }],
      events: [],
      letters: [],
      now: at.now(),
    })
    const who = somebody()
    await people.withPasskey(who, passkey, { backedUp: false })
    expect(await people.shown(who, 'enrol')).toMatchObject({ offer: 'second' })
    expect((await people.events('dora', 'passkey.bs_changed')).map(({ data }) => data)).toMatchObject([{ to: 'device' }])
    expect((await people.dossier('dora')).phaseOuts.every((it) => it.blockedSince !== null)).toBe(true)
  })

  test('row 14: sync turned on: the password is not needed any more, and that is said', async () => {
    const passkey = await usual('elin', { backupEligible: true, backedUp: false })
    expect((await people.dossier('elin')).phaseOuts).toMatchObject([{ lastMode: 'demote', blockedSince: null }])
    at.wait(2 * DAY)
    const who = somebody()
    await people.withPasskey(who, passkey, { backedUp: true })
    expect(await people.shown(who, 'note')).toMatchObject({ message: 'retiring-not-needed' })
    expect((await people.events('elin', 'passkey.bs_changed')).map(({ data }) => data)).toMatchObject([{ to: 'synced' }])
  })
})

/** A sign-in of nobody's, to write through. */
async function freshRow() {
  const who = somebody()
  await at.flow.show(who)
  const { freshSignIn } = await import('../../src/sign-in/fresh.ts')
  return freshSignIn({ id: `row-${who.interaction.uid}`, policyVersion: 'default', now: at.now(), seconds: 600 })
}
