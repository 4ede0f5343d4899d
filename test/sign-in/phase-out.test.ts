import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Override } from '../../src/domain/facts.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { decide } from '../../src/policy/decide.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { type DecisionRecord, revive } from '../../src/policy/record.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'

const DAY = 86_400

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
})
afterAll(() => at.close())

async function withBoth(name: string) {
  const passkey = soft()
  const { id } = await at.people(name, { password: PASSWORD, passkey })
  at.wait(DAY)
  return { id, passkey, signIn: async () => passkeySignIn(passkey) }
}

async function passkeySignIn(passkey: ReturnType<typeof soft>) {
  const who = guest()
  return people.past(who, await people.withPasskey(who, passkey))
}

const factOf = async (name: string) => (await people.dossier(name)).phaseOuts[0]
const last = async (name: string, type: string) => (await people.events(name, type)).at(-1)?.data ?? {}

async function override(accountId: Awaited<ReturnType<typeof withBoth>>['id'], kind: Override['kind']) {
  const more = { mode: null, reason: 'a new telephone', actor: 'sub-owner', approvedBy: null, createdAt: at.now() }
  await at.storage.overrides.add({ id: randomUUID(), accountId, kind, ...more, expiresAt: new Date(at.now().getTime() + DAY * 1000) }, [])
}

describe('a completed sign-in', () => {
  test('keeps what was decided with all that it was decided on, so that it is decided the same again', async () => {
    const { signIn } = await withBoth('ada')
    await signIn()
    const data = await last('ada', 'phaseout.evaluated')
    expect(data).toMatchObject({ version: 'default', policy: 'everyone', rule: '13', mode: 'block', observed: 'block', class: 'C3', recovery: 'R1' })
    expect(data['decision']).toMatch(/^[\w-]{22}$/)
    const { facts, context } = revive(data as unknown as DecisionRecord, at.house.authenticators, 'sub-ada')
    expect(decide(facts, defaultPolicy, context)).toMatchObject({ mode: 'block', row: '13', class: 'C3', outcome: 'satisfied' })
    expect(JSON.stringify(data)).not.toMatch(/ada@example\.com|sub-ada/)
  })

  test('begins the block, keeps its beginning, and tells of the change once, with the same decision', async () => {
    const { signIn } = await withBoth('bea')
    await people.withPassword(guest(), 'bea')
    expect(await factOf('bea')).toMatchObject({ policyId: 'everyone', lastMode: 'allow', blockedSince: null, firstSeenAt: at.now() })
    at.wait(DAY)
    await signIn()
    const began = at.now()
    at.wait(DAY)
    await signIn()
    expect(await factOf('bea')).toMatchObject({ lastMode: 'block', blockedSince: began })
    const changes = await people.events('bea', 'phaseout.mode_changed')
    expect(changes.map((it) => it.data)).toMatchObject([{ from: 'allow', to: 'block', policy: 'everyone', rule: '13', version: 'default' }])
    expect((await people.events('bea', 'phaseout.evaluated')).map((it) => it.data['decision'])).toContain(changes[0]?.data['decision'])
  })

  test('tells on a page, once, that the password is not needed any more', async () => {
    const { passkey } = await withBoth('nora')
    const first = guest()
    await people.withPasskey(first, passkey)
    expect(await people.shown(first, 'note')).toMatchObject({ message: 'retiring-not-needed' })
    expect((await at.flow.skip(first)).outcome).toMatchObject({ acr: 'phr' })
    at.wait(2 * DAY)
    expect((await people.withPasskey(guest(), passkey)).outcome).not.toBeNull()
  })
})

describe('a block that relaxes', () => {
  test('by an exception posts a letter that says why, and is a block again when that ends, with its beginning kept', async () => {
    const { id, signIn } = await withBoth('cleo')
    await signIn()
    const began = (await factOf('cleo'))?.blockedSince
    await override(id, 'unlockPassword')
    await at.letters()
    expect((await people.withPassword(guest(), 'cleo')).outcome).toMatchObject({ amr: ['pwd'] })
    expect((await at.letters()).find((it) => it.template === 'house/password-back')).toMatchObject({
      to: 'cleo@example.com',
      data: { cause: 'override', authenticator: 'password' },
    })
    expect(await last('cleo', 'phaseout.mode_changed')).toMatchObject({ from: 'block', to: 'demote', cause: 'override', rule: '4' })
    expect(await factOf('cleo')).toMatchObject({ lastMode: 'demote', blockedSince: began })
    at.wait(2 * DAY)
    expect((await people.withPassword(guest(), 'cleo')).outcome).toBeNull()
  })

  test.each([
    ['loosened', { ...defaultPolicy, version: 'loose', phaseOuts: defaultPolicy.phaseOuts.map((it) => ({ ...it, target: 'allow' as const })) }],
    ['taken away', { ...defaultPolicy, version: 'none', phaseOuts: [] }],
    ['watched only', { ...defaultPolicy, version: 'watch', phaseOuts: defaultPolicy.phaseOuts.map((it) => ({ ...it, enforcement: 'observe' as const })) }],
  ] satisfies [string, Policy][])('because its policy was %s is told once, and begins anew with the policy', async (how, policy) => {
    const name = `carl-${policy.version}`
    const { signIn } = await withBoth(name)
    await signIn()
    at.decree(policy)
    await at.letters()
    await people.withPassword(guest(), name)
    await people.withPassword(guest(), name)
    expect((await at.letters()).filter((it) => it.template === 'house/password-back').map((it) => it.data['cause'])).toEqual(['policy-loosened'])
    expect((await people.events(name, 'phaseout.mode_changed')).map((it) => it.data['to'])).toEqual(['allow'])
    expect(await factOf(name)).toMatchObject({ blockedSince: null, lastMode: 'allow' })
    at.decree(defaultPolicy)
    at.wait(DAY)
    await signIn()
    expect(await factOf(name)).toMatchObject({ blockedSince: at.now(), lastMode: 'block' })
    expect(how).not.toBe('')
  })
})

describe('a policy for one client', () => {
  test('is left alone by sign-ins to others', async () => {
    const [everyone] = defaultPolicy.phaseOuts
    at.decree({ ...defaultPolicy, version: 'bank', phaseOuts: [{ ...everyone!, id: 'bank', match: { clients: ['bank'] } }] })
    const { passkey } = await withBoth('ben')
    const client = { ...guest().interaction.client, id: 'bank' }
    const who = guest({ client })
    await people.past(who, await people.withPasskey(who, passkey))
    const before = await factOf('ben')
    expect(before).toMatchObject({ policyId: 'bank', lastMode: 'block' })
    expect((await people.withPassword(guest(), 'ben')).outcome).not.toBeNull()
    expect((await people.withPassword(guest({ client }), 'ben')).outcome).toBeNull()
    expect(await factOf('ben')).toEqual(before)
    expect(await people.events('ben', 'phaseout.mode_changed')).toEqual([])
    at.decree(defaultPolicy)
  })
})

describe('a break-glass account', () => {
  test('keeps its password, and every use of it is an event and a line of the log', async () => {
    const { signIn } = await withBoth('glass')
    at.decree({ ...defaultPolicy, breakGlass: ['sub-glass'] })
    await signIn()
    expect((await people.withPassword(guest(), 'glass')).outcome).not.toBeNull()
    expect(await last('glass', 'break_glass.used')).toMatchObject({ authenticators: ['password'] })
    expect(at.log).toEqual(['break_glass.used', 'break_glass.used'])
    at.decree(defaultPolicy)
  })
})

describe('a passkey that changes', () => {
  test('from synced to one device is told, and so is where it worked', async () => {
    const passkey = soft()
    await at.people('dora', { passkey })
    at.wait(DAY)
    const who = guest({}, { family: 'safari' })
    const home = people.next(who, await people.withPasskey(who, passkey))
    await people.withPasskey({ ...home, family: 'edge' }, passkey, { backedUp: false })
    expect((await people.events('dora', 'passkey.proven')).map((it) => it.data)).toMatchObject([
      { family: 'safari', known: false },
      { family: 'edge', known: true },
    ])
    expect((await people.events('dora', 'passkey.bs_changed')).map((it) => it.data)).toMatchObject([{ authenticator: 'passkey', to: 'device' }])
  })

  test('without the person having been verified proves nothing (table 4 row 11)', async () => {
    const house = await openHouse({ settings: { passkey: { userVerification: 'preferred' } } })
    const walks = walksIn(house)
    const passkey = soft()
    await house.people('uli', { passkey })
    house.wait(DAY)
    for (const userVerified of [false, true]) {
      expect((await walks.withPasskey(guest(), passkey, { userVerified })).outcome).toMatchObject({ acr: userVerified ? 'phr' : 'urn:keyward:acr:1fa' })
      expect((await walks.dossier('uli')).credentials[0]?.proofs).toBe(userVerified ? 1 : 0)
    }
    await house.close()
  })

  test('and fails is counted only where the browser knows the account', async () => {
    const passkey = soft()
    await at.people('dan', { passkey })
    at.wait(DAY)
    const stranger = guest()
    await people.towards(stranger, 'dan', 'passkey')
    await at.flow.cancelled(stranger, 'passkey')
    const eves = guest()
    await at.people('eve')
    const known = people.next(eves, await people.withCode(eves, 'eve'))
    await at.flow.restart(known)
    await people.towards(known, 'dan', 'passkey')
    await at.flow.cancelled(known, 'passkey')
    expect(await people.events('dan', 'passkey.failed')).toEqual([])
    const who = guest({}, { family: 'firefox' })
    const home = people.next(who, await people.withPasskey(who, passkey), { family: 'firefox' })
    await people.shown(home, 'challenge')
    await at.flow.cancelled(home, 'passkey')
    expect((await people.events('dan', 'passkey.failed')).map((it) => it.data)).toMatchObject([{ authenticator: 'passkey', family: 'firefox', known: true }])
  })
})
