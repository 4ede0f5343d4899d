import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Step } from '../../src/domain/sign-in.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import { again, guest, openHouse, type OpenHouse, soft } from '../support/house.ts'

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse()
})
afterAll(() => at.close())

type Shown<Name extends Step['show']> = Extract<Step, { show: Name }>

async function shown<Name extends Step['show']>(who: Guest, name: Name): Promise<Shown<Name>> {
  const step = await at.flow.show(who)
  expect(step.show).toBe(name)
  return step as Shown<Name>
}

const codeIn = async (house = at): Promise<string> => {
  const letters = await house.letters()
  return letters.find((it) => it.channel === 'mail' && it.data['code'] !== undefined)?.data['code'] ?? ''
}

async function answer(who: Guest, fields: Record<string, string>, house = at) {
  const step = await house.flow.show(who)
  if (!('challenge' in step) || step.challenge === null) throw new Error(`no challenge on ${step.show}`)
  const { token, authenticator } = step.challenge
  return house.flow.answer(who, { token, authenticator, fields })
}

const optionsIn = (step: { challenge: { page: Readonly<Record<string, unknown>> } | null }) => step.challenge?.page['options'] as never
const respond = (passkey: ReturnType<typeof soft>, step: Parameters<typeof optionsIn>[0]) => ({ response: JSON.stringify(passkey.get(optionsIn(step))) })

/** Types of what was written down of an account, oldest first. */
async function eventsOf(name: string): Promise<readonly string[]> {
  const account = await at.storage.accounts.byIdentifier(name)
  return (await at.storage.events.recent(account?.id ?? ('' as never), 100)).map(({ type }) => type).toReversed()
}

async function withCode(who: Guest, identifier: string, house = at) {
  await house.flow.show(who)
  await house.flow.identify(who, identifier)
  await house.flow.choose(who, 'email-otp')
  return answer(who, { code: await codeIn(house) }, house)
}

/** Somebody whose new address was just proved. */
async function newcomer(address: string, house = at): Promise<Guest> {
  const who = guest()
  await withCode(who, address, house)
  return who
}

describe('signing in with an e-mail code', () => {
  test('leads Dan through the uniform page to the client', async () => {
    const dan = await at.people('dan')
    const who = guest()
    await shown(who, 'identify')
    await at.flow.identify(who, 'Dan@Example.com ')
    expect(await shown(who, 'choose')).toMatchObject({ offered: ['passkey', 'email-otp', 'password', 'recovery-code'] })
    await at.flow.choose(who, 'email-otp')
    const moved = await answer(who, { code: await codeIn() })
    expect(moved.outcome).toMatchObject({ accountId: dan.id, sub: 'sub-dan', acr: 'urn:keyward:acr:1fa', amr: ['otp'], remember: true })
    expect(moved.cookie?.accounts).toEqual([{ accountId: dan.id, identifier: 'Dan@Example.com' }])
  })

  test('is personal in the same browser the next time, and posts no letter for a page view', async () => {
    const first = guest()
    await at.people('dora')
    const { cookie } = await withCode(first, 'dora@example.com')
    const next = again(first, cookie)
    await shown(next, 'choose')
    expect(await at.letters()).toEqual([])
    await at.flow.choose(next, 'email-otp')
    expect((await answer(next, { code: await codeIn() })).outcome?.sub).toBe('sub-dora')
  })

  test('takes one of a hundred right answers at once', async () => {
    await at.people('dirk')
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'dirk')
    await at.flow.choose(who, 'email-otp')
    const code = await codeIn()
    const step = await shown(who, 'challenge')
    const all = await Promise.all(
      Array.from({ length: 100 }, () => at.flow.answer(who, { token: step.challenge.token, authenticator: 'email-otp', fields: { code } })),
    )
    expect(all.filter((it) => it.outcome !== null)).toHaveLength(1)
  })

  test('dies after five wrong answers, and a right one comes too late', async () => {
    await at.people('dino')
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'dino')
    await at.flow.choose(who, 'email-otp')
    const code = await codeIn()
    const { challenge } = await shown(who, 'challenge')
    const wrong = code.replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10))
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await at.flow.answer(who, { token: challenge.token, authenticator: 'email-otp', fields: { code: wrong } })).outcome).toBeNull()
    }
    expect((await at.flow.answer(who, { token: challenge.token, authenticator: 'email-otp', fields: { code } })).outcome).toBeNull()
    expect((await shown(who, 'choose')).notice).toEqual({ code: 'challenge-expired' })
  })

  test('of several codes takes the newest alone', async () => {
    await at.people('doro')
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'doro')
    await at.flow.choose(who, 'email-otp')
    const older = { code: await codeIn(), token: (await shown(who, 'challenge')).challenge.token }
    await at.flow.choose(who, 'email-otp')
    const newer = await codeIn()
    expect((await at.flow.answer(who, { token: older.token, authenticator: 'email-otp', fields: { code: older.code } })).outcome).toBeNull()
    expect((await answer(who, { code: newer })).outcome?.sub).toBe('sub-doro')
  })

  test('is bound to the sign-in that asked for it', async () => {
    await at.people('duke')
    const [mine, hers] = [guest(), guest()]
    for (const who of [mine, hers]) {
      await at.flow.show(who)
      await at.flow.identify(who, 'duke')
    }
    await at.flow.choose(mine, 'email-otp')
    const code = await codeIn()
    const { challenge } = await shown(mine, 'challenge')
    expect((await at.flow.answer(hers, { token: challenge.token, authenticator: 'email-otp', fields: { code } })).outcome).toBeNull()
  })

  test('stops posting after ten letters in a day, on a page that stays the same; a known browser has letters of its own', async () => {
    await at.people('dave')
    const who = guest()
    const { cookie } = await withCode(who, 'dave')
    let posted = 0
    for (let letters = 0; letters < 12; letters += 1) {
      const next = guest()
      await at.flow.show(next)
      await at.flow.identify(next, 'dave')
      await at.flow.choose(next, 'email-otp')
      posted += (await at.letters()).filter((it) => it.channel === 'mail').length
      expect((await shown(next, 'challenge')).authenticator).toBe('email-otp')
    }
    expect(posted).toBe(9)
    const home = again(who, cookie)
    await at.flow.show(home)
    await at.flow.choose(home, 'email-otp')
    expect(await codeIn()).not.toBe('')
  })
})

describe('letters asked for all at once', () => {
  test.each([
    ['dana', true],
    ['nobody-dana@example.com', false],
  ])('to %s are ten a day, on pages that stay the same', async (name, exists) => {
    if (exists) await at.people(name)
    const crowd = Array.from({ length: 40 }, () => guest())
    for (const who of crowd) {
      await at.flow.show(who)
      await at.flow.identify(who, name)
    }
    await at.letters()
    await Promise.all(crowd.map((who) => at.flow.choose(who, 'email-otp')))
    expect((await at.letters()).filter((it) => it.channel === 'mail')).toHaveLength(10)
    for (const who of crowd) expect((await shown(who, 'challenge')).authenticator).toBe('email-otp')
  })
})

describe('a name that nobody has', () => {
  test('gets the same pages, one letter, and may create an account with a passkey', async () => {
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'new@example.com')
    expect(await shown(who, 'choose')).toMatchObject({ offered: ['passkey', 'email-otp', 'password', 'recovery-code'] })
    await at.flow.choose(who, 'email-otp')
    expect((await answer(who, { code: await codeIn() })).outcome).toBeNull()
    expect(await shown(who, 'sign-up')).toMatchObject({ identifier: 'new@example.com', authenticators: ['passkey'] })
    expect(await at.storage.accounts.byIdentifier('new@example.com')).toBeNull()
    await at.flow.signUp(who, 'passkey')
    const enrol = await shown(who, 'enrol')
    const passkey = soft()
    const made = await answer(who, { response: JSON.stringify(passkey.create(optionsIn(enrol))) })
    expect(made.outcome).toMatchObject({ acr: 'urn:keyward:acr:1fa', amr: ['otp'] })
    expect(await eventsOf('new@example.com')).toEqual(expect.arrayContaining(['account.created', 'identifier.verified', 'passkey.created']))
    const next = guest()
    const page = await shown(next, 'identify')
    const moved = await answer(next, respond(passkey, page))
    expect(moved.outcome).toMatchObject({ sub: made.outcome?.sub, acr: 'phr', amr: ['pop', 'swk', 'user', 'mfa'] })
  })

  test('may choose a password only where the policy allows it', async () => {
    await at.flow.signUp(await newcomer('never@example.com'), 'password')
    expect(await at.storage.accounts.byIdentifier('never@example.com')).toBeNull()
    const allowing = await openHouse({ policy: { ...defaultPolicy, signUp: { open: true, password: 'allowed' } } })
    const who = await newcomer('allowed@example.com', allowing)
    expect(await allowing.flow.show(who)).toMatchObject({ show: 'sign-up', authenticators: ['passkey', 'password'] })
    await allowing.flow.signUp(who, 'password')
    const moved = await answer(who, { password: 'pelican tuba overcast mirror' }, allowing)
    expect(moved.outcome).toMatchObject({ amr: ['otp'] })
    expect((await allowing.storage.accounts.dossier({ identifier: 'allowed@example.com' }))?.credentials).toMatchObject([{ authenticator: 'password' }])
    await allowing.close()
  })

  test('may create one without a passkey, but only after saying so', async () => {
    const who = guest()
    await withCode(who, 'plain@example.com')
    await shown(who, 'sign-up')
    expect((await at.flow.signUp(who, '')).outcome).toMatchObject({ amr: ['otp'] })
    expect(await at.storage.accounts.byIdentifier('plain@example.com')).not.toBeNull()
  })

  test('goes on with the account that another tab made for the same address', async () => {
    const [one, two] = [guest(), guest()]
    for (const who of [one, two]) await withCode(who, 'twice@example.com')
    const first = await at.flow.signUp(one, '')
    const second = await at.flow.signUp(two, '')
    expect(second.outcome?.sub).toBe(first.outcome?.sub)
  })

  test('that came to create a passkey goes from the code straight to it, and without one on to the client', async () => {
    const who = guest()
    await at.flow.show(who)
    await at.flow.create(who)
    await at.flow.identify(who, 'straight@example.com')
    await answer(who, { code: await codeIn() })
    expect(await shown(who, 'enrol')).toMatchObject({ authenticator: 'passkey', signingUp: true })
    expect((await at.flow.skip(who)).outcome).toMatchObject({ amr: ['otp'] })
    expect((await at.storage.accounts.dossier({ identifier: 'straight@example.com' }))?.credentials).toEqual([])
  })

  test('writes one row in the outbox even where no letter can go', async () => {
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'nobody-at-all')
    await at.flow.choose(who, 'email-otp')
    expect(await at.letters()).toMatchObject([{ channel: 'discard' }])
  })

  test('costs as many round trips as a name that somebody has', async () => {
    await at.people('rita', { password: 'pelican tuba overcast mirror' })
    const cost = async (name: string, authenticator: string, fields: Record<string, string>) => {
      const who = guest()
      const before = at.storage.roundTrips()
      await at.flow.show(who)
      await at.flow.identify(who, name)
      await at.flow.choose(who, authenticator)
      await answer(who, fields)
      await at.letters()
      return at.storage.roundTrips() - before
    }
    expect(await cost('rita', 'password', { password: 'wrong password here' })).toBe(await cost('rudi', 'password', { password: 'wrong password here' }))
    expect(await cost('rita@example.com', 'email-otp', { code: '000000' })).toBe(await cost('rudi@example.com', 'email-otp', { code: '000000' }))
  })
})

describe('signing in with a passkey', () => {
  test('by autofill, and straight to it in the same browser afterwards', async () => {
    const passkey = soft()
    const ada = await at.people('ada', { passkey })
    const who = guest()
    const { outcome, cookie } = await answer(who, respond(passkey, await shown(who, 'identify')))
    expect(outcome).toMatchObject({ accountId: ada.id, acr: 'phr' })
    expect(cookie?.accounts).toEqual([{ accountId: ada.id, identifier: 'ada@example.com' }])
    const next = again(who, cookie)
    const step = await shown(next, 'challenge')
    expect(step).toMatchObject({ authenticator: 'passkey', prompt: true, others: ['email-otp'] })
    expect((step.challenge.page['options'] as { allowCredentials: unknown[] }).allowCredentials).toHaveLength(1)
    expect((await answer(next, respond(passkey, step))).outcome?.sub).toBe('sub-ada')
  })

  test('takes one of a hundred copies of an answer at once', async () => {
    const passkey = soft({ counter: null })
    await at.people('anna', { passkey })
    const who = guest()
    const step = await shown(who, 'identify')
    const fields = respond(passkey, step)
    const all = await Promise.all(
      Array.from({ length: 100 }, () => at.flow.answer(who, { token: step.challenge?.token ?? '', authenticator: 'passkey', fields })),
    )
    expect(all.filter((it) => it.outcome !== null)).toHaveLength(1)
  })

  test('of somebody else than was named is refused; from the sign-in field it names its owner', async () => {
    const [hers, his] = [soft(), soft()]
    await at.people('alma', { passkey: hers })
    await at.people('alan', { passkey: his })
    const who = guest()
    const field = await shown(who, 'identify')
    await at.flow.identify(who, 'alma')
    await at.flow.choose(who, 'passkey')
    expect((await answer(who, respond(his, await shown(who, 'challenge')))).outcome).toBeNull()
    expect((await shown(who, 'challenge')).notice).toEqual({ code: 'answer-wrong' })
    const token = field.challenge?.token ?? ''
    expect((await at.flow.answer(who, { token, authenticator: 'passkey', fields: respond(his, field) })).outcome?.sub).toBe('sub-alan')
  })

  test('after two cancelled dialogs in a known browser, what works comes first', async () => {
    const passkey = soft()
    await at.people('abby', { passkey })
    const first = guest()
    const { cookie } = await answer(first, respond(passkey, await shown(first, 'identify')))
    const next = again(first, cookie)
    await shown(next, 'challenge')
    await at.flow.cancelled(next, 'passkey')
    expect(await shown(next, 'challenge')).toMatchObject({ notice: { code: 'ceremony-cancelled' }, prompt: false })
    await at.flow.cancelled(next, 'passkey')
    expect(await shown(next, 'choose')).toMatchObject({ offered: ['email-otp', 'passkey'] })
  })

  test('a sign-up challenge answers no sign-in, and the other way round', async () => {
    const passkey = soft()
    await at.people('anke', { passkey })
    const who = guest()
    const step = await shown(who, 'identify')
    const forged = (step.challenge?.token ?? '').replace(/^./, 'e')
    expect((await at.flow.answer(who, { token: forged, authenticator: 'passkey', fields: respond(passkey, step) })).outcome).toBeNull()
  })
})

describe('"create a passkey" on the sign-in page', () => {
  test('leads an existing account through a code to a passkey, tells its owner, and goes on to the client', async () => {
    await at.people('paul')
    const who = guest()
    await at.flow.show(who)
    await at.flow.create(who)
    expect(await shown(who, 'identify')).toMatchObject({ wants: 'passkey' })
    await at.flow.identify(who, 'paul')
    expect(await shown(who, 'challenge')).toMatchObject({ authenticator: 'email-otp' })
    expect((await answer(who, { code: await codeIn() })).outcome).toBeNull()
    const enrol = await shown(who, 'enrol')
    expect(enrol).toMatchObject({ authenticator: 'passkey', skippable: true, signingUp: false })
    const passkey = soft()
    expect((await answer(who, { response: JSON.stringify(passkey.create(optionsIn(enrol))) })).outcome?.sub).toBe('sub-paul')
    expect((await at.letters()).map((it) => it.template)).toContain('house/credential-added')
    const dossier = await at.storage.accounts.dossier({ identifier: 'paul' })
    expect(dossier?.credentials).toMatchObject([{ authenticator: 'passkey', proofs: 0, status: 'active' }])
    expect(dossier?.credentials[0]?.confirmedAt).not.toBeNull()
  })

  test('says once that there is no room for one more, and signs the person in', async () => {
    const few = await openHouse({ policy: { ...defaultPolicy, passkeys: { ...defaultPolicy.passkeys, max: 1 } } })
    const passkey = soft()
    await few.people('max', { passkey })
    const who = guest()
    await few.flow.show(who)
    await few.flow.create(who)
    const step = (await few.flow.show(who)) as Shown<'identify'>
    await answer(who, respond(passkey, step), few)
    expect(await few.flow.show(who)).toMatchObject({ show: 'note', message: 'no-room' })
    expect((await few.flow.skip(who, '')).outcome?.sub).toBe('sub-max')
    await few.close()
  })

  test('can be left for later', async () => {
    await at.people('pia')
    const who = guest()
    await at.flow.show(who)
    await at.flow.create(who)
    await at.flow.identify(who, 'pia')
    await answer(who, { code: await codeIn() })
    await shown(who, 'enrol')
    expect((await at.flow.skip(who)).outcome?.sub).toBe('sub-pia')
  })
})

describe('a person with both', () => {
  test('loses the password once the passkey has proved itself, and the right password is refused like a wrong one', async () => {
    const passkey = soft()
    const password = 'pelican tuba overcast mirror'
    await at.people('bob', { passkey, password })
    const early = guest()
    await at.flow.show(early)
    await at.flow.identify(early, 'bob')
    await at.flow.choose(early, 'password')
    expect((await answer(early, { password })).outcome).toMatchObject({ amr: ['pwd'], acr: 'urn:keyward:acr:1fa' })

    const proving = guest()
    expect((await answer(proving, respond(passkey, await shown(proving, 'identify')))).outcome).toBeNull()
    expect(await shown(proving, 'note')).toMatchObject({ message: 'retiring-not-needed' })
    expect((await at.flow.skip(proving)).outcome?.acr).toBe('phr')

    const late = guest()
    await at.flow.show(late)
    await at.flow.identify(late, 'bob')
    await at.flow.choose(late, 'password')
    expect((await answer(late, { password })).outcome).toBeNull()
    const right = await shown(late, 'challenge')
    expect((await answer(late, { password: 'a wrong password' })).outcome).toBeNull()
    const wrong = await shown(late, 'challenge')
    expect(right.notice).toEqual(wrong.notice)
    await answer(late, { password })
    expect((await at.letters()).filter((it) => it.channel === 'mail').map((it) => it.template)).toEqual(['house/password-tried'])

    const mailbox = guest()
    expect((await withCode(mailbox, 'bob')).outcome).toMatchObject({ acr: 'urn:keyward:acr:backup', amr: ['otp'] })
    const types = await eventsOf('bob')
    expect(types.filter((it) => it.startsWith('password.'))).toEqual(['password.blocked_correct', 'password.blocked_attempt', 'password.blocked_correct'])
    expect(types.filter((it) => it === 'passkey.proven')).toHaveLength(1)
  })

  test('is told of a backup sign-in, which makes no browser known', async () => {
    const who = guest()
    const { cookie } = await withCode(who, 'bob')
    expect((await at.letters()).map((it) => it.template)).toContain('house/backup-sign-in')
    expect(cookie).toBeNull()
  })
})

describe('a sign-in in progress', () => {
  test('lasts: pages loaded again show where it stands', async () => {
    await at.people('lara')
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'lara')
    await at.flow.choose(who, 'email-otp')
    const [one, two] = [await shown(who, 'challenge'), await shown(who, 'challenge')]
    expect(one.challenge.token).toBe(two.challenge.token)
    expect(await at.letters()).toHaveLength(1)
  })

  test('lives no longer than its interaction', async () => {
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'lara')
    at.wait(1799)
    await shown(who, 'choose')
    at.wait(2)
    await shown(who, 'identify')
  })

  test('asks anew where the code has expired, and posts nothing by itself', async () => {
    await at.people('lena')
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'lena')
    await at.flow.choose(who, 'email-otp')
    await at.letters()
    at.wait(601)
    expect(await shown(who, 'choose')).toMatchObject({ offered: ['email-otp', 'passkey', 'password', 'recovery-code'] })
    expect(await at.letters()).toEqual([])
  })

  test('loses nothing to two tabs that move at once', async () => {
    await at.people('lynn')
    const who = guest()
    await at.flow.show(who)
    await Promise.all([at.flow.identify(who, 'lynn'), at.flow.identify(who, 'lynn')])
    await shown(who, 'choose')
  })

  test('says what is wrong with a name and keeps it out of the database in clear', async () => {
    const who = guest()
    await at.flow.show(who)
    await at.flow.identify(who, 'two words')
    expect((await shown(who, 'identify')).notice).toEqual({ code: 'identifier-malformed' })
  })

  test('a live session is asked for what the client demands, and told when that cannot be', async () => {
    await at.people('step')
    const who = guest({ session: { sub: 'sub-step' }, acrWanted: ['phrh'] })
    expect(await shown(who, 'denied')).toMatchObject({ because: 'demand-cannot-be-met' })
  })
})

describe('identification.remember: typed', () => {
  test('prefills what was entered in an unfinished sign-in, and makes the browser no less unknown', async () => {
    const typed = await openHouse({ policy: { ...defaultPolicy, identification: { ...defaultPolicy.identification, remember: 'typed' } } })
    const who = guest()
    await typed.flow.show(who)
    const { cookie } = await typed.flow.identify(who, 'half@example.com')
    expect(cookie).toMatchObject({ accounts: [], typed: 'half@example.com' })
    const next = again(who, cookie)
    expect(await typed.flow.show(next)).toMatchObject({ show: 'identify', identifier: 'half@example.com', remembered: [] })
    await typed.flow.identify(next, 'half@example.com')
    expect(await typed.flow.show(next)).toMatchObject({ show: 'choose', offered: ['passkey', 'email-otp', 'password', 'recovery-code'] })
    await typed.close()
  })

  test('is off unless said: nothing typed is kept', async () => {
    const who = guest()
    await at.flow.show(who)
    expect((await at.flow.identify(who, 'half@example.com')).cookie).toBeNull()
  })
})

describe('several people in one browser', () => {
  test('choose among themselves, and one may be forgotten', async () => {
    for (const name of ['mia', 'max']) await at.people(name)
    const first = guest()
    const mias = await withCode(first, 'mia')
    const second = { ...guest({ prompts: ['select_account'], prompt: 'select_account' }), cookie: mias.cookie }
    const both = await withCode(second, 'max')
    const next = again(first, both.cookie)
    const step = await shown(next, 'identify')
    expect(step.remembered.map((it) => it.identifier)).toEqual(['max', 'mia'])
    const [max] = step.remembered
    const forgotten = await at.flow.forget(next, max?.accountId ?? ('' as never))
    expect(forgotten.cookie?.accounts.map((it) => it.identifier)).toEqual(['mia'])
    expect(await eventsOf('max')).toContain('browser.forgotten')
    const last = { ...next, cookie: forgotten.cookie }
    await at.flow.account(last, max?.accountId ?? ('' as never))
    await shown(last, 'identify')
    const only = again(first, forgotten.cookie)
    await shown(only, 'choose')
  })
})

describe('somebody whose account is deleted', () => {
  test('leaves a browser that remembers several when they are chosen there, and takes nobody with them', async () => {
    for (const name of ['nia', 'ned']) await at.people(name)
    const first = guest()
    const nias = await withCode(first, 'nia')
    const both = await withCode({ ...guest({ prompts: ['select_account'], prompt: 'select_account' }), cookie: nias.cookie }, 'ned')
    const next = again(first, both.cookie)
    const [ned] = (await shown(next, 'identify')).remembered
    await at.storage.personal.delete(ned?.accountId ?? ('' as never), { events: [], letters: [], now: at.house.now() })
    const { cookie } = await at.flow.account(next, ned?.accountId ?? ('' as never))
    expect(cookie?.accounts.map((it) => it.identifier)).toEqual(['nia'])
    expect(await shown({ ...next, cookie }, 'identify')).toMatchObject({ identifier: null, remembered: [{ identifier: 'nia' }] })
  })
})

describe('a page that opened on a dialog', () => {
  test('a known browser that says it has no dialog at all is led to what works, and nothing counts as failed', async () => {
    const passkey = soft()
    const { id } = await at.people('agda', { passkey })
    const first = guest()
    const { cookie } = await answer(first, respond(passkey, await shown(first, 'identify')))
    const next = again(first, cookie)
    expect(await shown(next, 'challenge')).toMatchObject({ authenticator: 'passkey', prompt: true })
    await at.flow.cancelled({ ...next, capabilities: { ...next.capabilities, webauthn: false, script: true } }, 'passkey')
    expect(await shown(next, 'challenge')).toMatchObject({ authenticator: 'email-otp', others: ['passkey'], route: 'G', notice: null })
    expect((await at.storage.events.recent(id, 10)).map(({ type }) => type)).not.toContain('passkey.failed')
  })
})
