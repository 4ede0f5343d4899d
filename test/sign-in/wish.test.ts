import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '../../src/domain/browser.ts'
import type { Evidence } from '../../src/domain/evidence.ts'
import type { Wish } from '../../src/domain/wish.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { made, PASSWORD, walksIn } from '../support/flow-walks.ts'

const able: Capabilities = { webauthn: true, platformAuthenticator: true, hybrid: true, conditionalGet: true, conditionalCreate: true, script: true }
const account = { id: 'keyward-account', name: 'My account', firstParty: true, logoUri: null, policyUri: null, tosUri: null, startUri: null }
const prove: Wish = { kind: 'prove' }
const add = (where: 'here' | 'phone' | 'security-key' | null = null, authenticator = 'passkey'): Wish => ({ kind: 'enrol', authenticator, where })

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
})
afterAll(() => at.close())

/** What a live session rests on, so many minutes old. */
const shownAs = (authenticator: string, minutes: number, more: Partial<Evidence> = {}): Evidence => {
  const found = at.house.authenticators.find((it) => it.id === authenticator)
  if (found === undefined) throw new Error(authenticator)
  return { ...found.traits, authenticator, credentialId: null, shownAt: new Date(at.now().getTime() - minutes * 60_000), observed: null, ...more }
}

/** Somebody who is signed in, sent from their account. */
const sent = (name: string, wish: Wish, evidence: readonly Evidence[] = []) =>
  guest({ client: account, prompts: ['login'], session: { sub: `sub-${name}`, evidence }, wish }, { capabilities: able })

/** Their passkey worked before. */
async function withPasskey(name: string, more: { readonly password?: string } = {}) {
  const key = soft()
  await at.people(name, { passkey: key, ...more })
  at.wait(60)
  const who = guest()
  await people.past(who, await people.withPasskey(who, key))
  at.wait(3600)
  return key
}
const passkeysOf = async (name: string) => (await people.dossier(name)).credentials.filter((it) => it.authenticator === 'passkey' && it.status === 'active')

describe('the wish to prove oneself', () => {
  test('is asked of nobody who did so ten minutes ago, and of everybody whose proof is older', async () => {
    await withPasskey('ada')
    const recent = await at.flow.show(sent('ada', prove, [shownAs('passkey', 9.9)]))
    expect(recent).toMatchObject({ show: 'finished', outcome: { sub: 'sub-ada', acr: 'phr', authenticatedAt: new Date(at.now().getTime() - 594_000) } })
    expect(await at.flow.show(sent('ada', prove, [shownAs('passkey', 10)]))).toMatchObject({ show: 'challenge', authenticator: 'passkey' })
    expect(await at.flow.show(sent('ada', prove, [shownAs('passkey', -1)]))).toMatchObject({ show: 'challenge' })
  })

  test('is no sign-in that anybody remembers where nothing was asked, and is one where something was', async () => {
    const key = await withPasskey('agnes')
    await at.flow.show(sent('agnes', prove, [shownAs('passkey', 1)]))
    const asked = sent('agnes', prove, [shownAs('passkey', 20)])
    await people.withPasskey(asked, key)
    const id = (await people.dossier('agnes')).account.id
    const told = await at.storage.personal.past(id, ['sign_in.completed'], null, 9)
    const all = (await at.storage.personal.past(id, null, null, 99)).filter((it) => it.type === 'sign_in.completed')
    expect(all.map(({ data }) => data['by'])).toEqual([undefined, 'session', undefined])
    expect(told).toEqual(all.filter(({ data }) => data['by'] === undefined))
  })

  test('counts nothing that is not accepted any more', async () => {
    await at.people('anna', { password: PASSWORD })
    const { credentials } = await people.dossier('anna')
    const shown = shownAs('password', 1, { credentialId: credentials[0]!.id })
    expect(await at.flow.show(sent('anna', prove, [shown]))).toMatchObject({ show: 'finished' })
    await at.storage.accounts.revokeCredential(credentials[0]!.accountId, credentials[0]!.id, { events: [], letters: [], now: at.now() })
    expect(await at.flow.show(sent('anna', prove, [shown]))).toMatchObject({ show: 'choose', offered: ['email-otp'] })
  })

  test('is not met by the mailbox where a passkey works (table 4 row 38), however the code is asked for', async () => {
    const key = await withPasskey('alma')
    const who = sent('alma', prove, [shownAs('email-otp', 1)])
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'passkey', others: [] })
    await at.flow.choose(who, 'email-otp')
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'passkey' })
    expect((await people.withPasskey(who, key)).outcome).toMatchObject({ sub: 'sub-alma', acr: 'phr' })
  })

  test('is met by the code of whoever has nothing better, which is posted only once it is asked for', async () => {
    await at.people('dan')
    const who = sent('dan', prove)
    await at.letters()
    expect(await people.shown(who, 'choose')).toMatchObject({ offered: ['email-otp'] })
    expect(await at.letters()).toEqual([])
    expect((await people.withCode(who, 'dan')).outcome).toMatchObject({ sub: 'sub-dan' })
  })

  test('is denied in so many words to whoever has only backups left, and leads to recovery', async () => {
    const key = await withPasskey('cleo', { password: PASSWORD })
    const { credentials } = await people.dossier('cleo')
    const lost = credentials.find((it) => it.lookup === key.credentials[0]!.id)!
    await at.storage.accounts.revokeCredential(lost.accountId, lost.id, { events: [], letters: [], now: at.now() })
    const who = sent('cleo', prove, [shownAs('email-otp', 1)])
    expect(await people.shown(who, 'denied')).toMatchObject({ because: 'guarded' })
  })

  test('is about whoever is signed in: what they showed counts for nobody who is named instead', async () => {
    await withPasskey('amy')
    await at.people('eve', { password: PASSWORD })
    const who = sent('amy', prove, [shownAs('passkey', 60)])
    await at.flow.show(who)
    await at.flow.restart(who)
    await at.flow.identify(who, 'eve')
    expect(await people.shown(who, 'choose')).toMatchObject({ identifier: 'eve' })
  })
})

describe('the wish for a passkey', () => {
  test.each([
    ['here', 'platform', 'client-device'],
    ['phone', 'cross-platform', 'hybrid'],
    ['security-key', 'cross-platform', 'security-key'],
  ] as const)('is asked of the browser as it was wanted: %s', async (where, authenticatorAttachment, hint) => {
    const name = `abe-${where}`
    const key = await withPasskey(name)
    const who = sent(name, add(where), [shownAs('passkey', 1)])
    const enrol = await people.shown(who, 'enrol')
    expect(enrol).toMatchObject({ authenticator: 'passkey', where, skippable: true, offer: null })
    expect(enrol.challenge.page['options']).toMatchObject({
      hints: [hint],
      authenticatorSelection: { authenticatorAttachment, residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: key.credentials[0]!.id }],
    })
  })

  test('is made at once by whoever just proved themselves, is trusted, ends the sign-in well, and is told by letter', async () => {
    await withPasskey('ava')
    await at.letters()
    const who = sent('ava', add('phone'), [shownAs('passkey', 3)])
    const moved = await people.answer(who, made(soft(), await people.shown(who, 'enrol')))
    expect(moved.outcome).toMatchObject({ sub: 'sub-ava', acr: 'phr' })
    expect((await passkeysOf('ava')).map((it) => it.confirmedAt !== null)).toEqual([true, true])
    expect((await at.letters()).map((it) => it.template)).toEqual(['house/credential-added'])
  })

  test('leads a password through a code to the passkey', async () => {
    await at.people('bob', { password: PASSWORD })
    const who = sent('bob', add('here'), [shownAs('password', 1)])
    expect(await people.shown(who, 'choose')).toMatchObject({ offered: ['email-otp'] })
    await at.flow.choose(who, 'email-otp')
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp', leadsTo: 'passkey' })
    await people.answer(who, { code: await people.code() })
    const moved = await people.answer(who, made(soft(), await people.shown(who, 'enrol')))
    expect(moved.outcome).toMatchObject({ sub: 'sub-bob' })
    expect((await passkeysOf('bob'))[0]?.confirmedAt).not.toBeNull()
  })

  test('is not granted to the mailbox alone where a passkey works, neither on the way nor by an answer', async () => {
    const key = await withPasskey('aida')
    const who = sent('aida', add('here'), [shownAs('email-otp', 1, {})])
    expect(await at.flow.show(who)).toMatchObject({ show: 'challenge', authenticator: 'passkey' })
    await at.flow.create(who)
    await at.flow.skip(who)
    await at.flow.choose(who, 'email-otp')
    expect(await at.flow.show(who)).toMatchObject({ show: 'challenge', authenticator: 'passkey' })
    await people.withPasskey(who, key)
    expect(await people.shown(who, 'enrol')).toMatchObject({ authenticator: 'passkey' })
  })

  test('changes nothing when it is put off, and a cancelled dialog can be tried again', async () => {
    await withPasskey('ann')
    const who = sent('ann', add('here'), [shownAs('passkey', 1)])
    await people.shown(who, 'enrol')
    await at.flow.cancelled(who, 'passkey')
    expect(await people.shown(who, 'enrol')).toMatchObject({ notice: { code: 'ceremony-cancelled' } })
    expect((await at.flow.skip(who)).outcome).toMatchObject({ sub: 'sub-ann' })
    expect(await passkeysOf('ann')).toHaveLength(1)
    expect((await people.events('ann')).filter((it) => it.type.startsWith('nudge.'))).toEqual([])
  })

  test('is a recovery, from a backup sign-in', async () => {
    await withPasskey('cora', { password: PASSWORD })
    const backup = shownAs('email-otp', 60)
    const who = sent('cora', add('here'), [backup])
    const step = await at.flow.show(who)
    expect(JSON.stringify(step)).not.toContain('"show":"enrol"')
    const { opened } = await at.storage.signIns.read(at.house.vault.mac('sign-in', who.interaction.uid), {})
    expect(opened?.signIn).toMatchObject({ wants: 'recovery', evidence: [] })
  })

  test('waits from then on, and its owner is told, where the code of the backup sign-in was shown a moment ago', async () => {
    await withPasskey('clio', { password: PASSWORD })
    await at.letters()
    const step = await people.shown(sent('clio', add('here'), [shownAs('email-otp', 1)]), 'recovery-held')
    expect((await at.letters()).map(({ template }) => template)).toContain('house/recovery-held')
    expect((await people.dossier('clio')).recoveries).toMatchObject([{ state: 'held', until: step.until }])
    expect((await people.events('clio')).map(({ type }) => type)).toContain('recovery.held')
    at.wait(3600)
    const again = await people.shown(sent('clio', add('here'), [shownAs('email-otp', 1)]), 'recovery-held')
    expect(again.until).toEqual(step.until)
    expect(await at.letters()).toEqual([])
  })

  test('is told in so many words where there are as many as may be', async () => {
    const few = await openHouse({ policy: { ...defaultPolicy, passkeys: { ...defaultPolicy.passkeys, max: 1 } } })
    await few.people('ada', { passkey: soft() })
    const who = guest({ client: account, session: { sub: 'sub-ada', evidence: [shownAs('passkey', 0, { shownAt: few.now() })] }, wish: add('here') })
    expect(await few.flow.show(who)).toMatchObject({ show: 'denied', because: 'too-many' })
    await few.close()
  })

  test('is no longer granted when as many as may be are there by the time it is made', async () => {
    const few = await openHouse({ policy: { ...defaultPolicy, passkeys: { ...defaultPolicy.passkeys, max: 2 } } })
    await few.people('ada', { passkey: soft() })
    const walks = walksIn(few)
    const whom = () => guest({ client: account, session: { sub: 'sub-ada', evidence: [shownAs('passkey', 0, { shownAt: few.now() })] }, wish: add('here') })
    const [one, other] = [whom(), whom()]
    const pages = [await walks.shown(one, 'enrol'), await walks.shown(other, 'enrol')] as const
    expect((await walks.answer(one, made(soft(), pages[0]))).outcome).not.toBeNull()
    expect((await walks.answer(other, made(soft(), pages[1]))).outcome).toBeNull()
    expect((await walks.dossier('ada')).credentials).toHaveLength(2)
    await few.close()
  })

  test('shows nothing of an account to whoever is not signed in', async () => {
    for (const name of ['ada', 'bob', 'nobody']) {
      const who = guest({ client: account, wish: add('here') })
      await at.flow.show(who)
      await at.flow.identify(who, name)
      expect(await at.flow.show(who)).toMatchObject({ show: 'choose', offered: ['passkey', 'email-otp', 'password', 'recovery-code'] })
    }
  })
})

describe('the wish for recovery codes', () => {
  test('is granted on fresh proof, and the old ones end', async () => {
    await at.people('ari', { passkey: soft(), codes: true })
    const who = sent('ari', add(null, 'recovery-code'), [shownAs('passkey', 1)])
    await people.shown(who, 'enrol')
    expect((await people.answer(who, { saved: 'yes' })).outcome).toMatchObject({ sub: 'sub-ari' })
    const sheets = (await people.dossier('ari')).credentials.filter((it) => it.authenticator === 'recovery-code')
    expect(sheets.map((it) => it.status).toSorted()).toEqual(['active', 'revoked'])
  })
})

describe('the wish for another password', () => {
  test('needs more than the old one where there is more, and ends it', async () => {
    await at.people('bert', { password: PASSWORD })
    await at.letters()
    const who = sent('bert', add(null, 'password'), [shownAs('password', 1)])
    await at.flow.choose(who, 'email-otp')
    await people.answer(who, { code: await people.code() })
    expect(await people.shown(who, 'enrol')).toMatchObject({ authenticator: 'password' })
    const moved = await people.answer(who, { password: 'quiet lantern of the harbour' })
    expect(moved.outcome).toMatchObject({ sub: 'sub-bert' })
    expect((await at.letters()).map((it) => it.template)).toContain('house/credential-added')
    expect((await people.withPassword(guest(), 'bert')).outcome).toBeNull()
    const next = guest()
    expect((await people.past(next, await people.withPassword(next, 'bert', 'quiet lantern of the harbour'))).outcome).toMatchObject({ sub: 'sub-bert' })
  })

  test('needs the old one alone where there is nothing else', async () => {
    await at.people('bill', { password: PASSWORD, email: false })
    const who = sent('bill', add(null, 'password'))
    await people.answer(who, { password: PASSWORD })
    const moved = await people.answer(who, { password: 'quiet lantern of the harbour' })
    expect(moved.outcome).toMatchObject({ sub: 'sub-bill' })
    const held = (await people.dossier('bill')).credentials.map((it) => it.status)
    expect(held.toSorted()).toEqual(['active', 'revoked'])
  })

  test('is refused in so many words once it is blocked (table 4 row 21), and by an answer too', async () => {
    await withPasskey('carl', { password: PASSWORD })
    expect(await at.flow.show(sent('carl', add(null, 'password'), [shownAs('passkey', 1)]))).toMatchObject({ show: 'denied', because: 'retired' })
    expect(await at.flow.show(sent('carl', add(null, 'password')))).toMatchObject({ show: 'denied', because: 'retired' })
    const loose = { ...defaultPolicy, phaseOuts: [] }
    at.decree(loose)
    const who = sent('carl', add(null, 'password'), [shownAs('passkey', 1)])
    await people.shown(who, 'enrol')
    at.decree(defaultPolicy)
    expect((await people.answer(who, { password: 'quiet lantern of the harbour' })).outcome).toBeNull()
    expect((await people.dossier('carl')).credentials.filter((it) => it.authenticator === 'password')).toHaveLength(1)
  })

  test('is no way to a password for whoever has none', async () => {
    await at.people('dora')
    expect(await at.flow.show(sent('dora', add(null, 'password'), [shownAs('email-otp', 1)]))).toMatchObject({ show: 'denied', because: 'not-offered' })
  })
})

describe('an offer', () => {
  test('never interrupts a wish, even where nobody was signed in when it began', async () => {
    await at.people('bea', { password: PASSWORD })
    const who = guest({ client: account, wish: prove }, { capabilities: able })
    expect((await people.withPassword(who, 'bea')).outcome).toMatchObject({ sub: 'sub-bea' })
    const again = guest({}, { capabilities: able })
    expect((await people.withPassword(again, 'bea')).outcome).toBeNull()
  })
})
