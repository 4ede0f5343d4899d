import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHouse, type OpenHouse, soft } from '../support/house.ts'
import { asserted, PASSWORD } from '../support/flow-walks.ts'
import { aimingAt, DAY, recoveriesIn } from '../support/recovery-walks.ts'

let at: OpenHouse
let people: ReturnType<typeof recoveriesIn>
beforeAll(async () => {
  at = await openHouse()
  people = recoveriesIn(at)
})
afterAll(() => at.close())

const keysOf = async (name: string) =>
  (await people.dossier(name)).credentials.filter((it) => it.authenticator === 'passkey').map(({ status, confirmedAt }) => [status, confirmedAt !== null])

/** Shows a passkey on the first page. */
async function shows(passkey: ReturnType<typeof soft>, bent: Parameters<typeof asserted>[2] = {}) {
  const who = people.somebody()
  const step = await people.shown(who, 'identify')
  if (step.challenge === null) throw new Error('no challenge')
  const { token } = step.challenge
  const moved = await at.flow.answer(who, { token, authenticator: 'passkey', fields: asserted(passkey, { challenge: step.challenge }, bent) })
  return { who, moved }
}

const browsersOf = async (id: string): Promise<number> =>
  Number((await at.database.pool.query<{ count: string }>('select count(*) from browsers where account_id = $1', [id])).rows[0]?.count)

const hold = (sub: string) =>
  at.storage.artifacts.upsert('Session', `session-${sub}`, { accountId: sub, uid: `uid-${sub}`, loginTs: 1, kind: 'Session', jti: `session-${sub}` }, 3600)

describe('a recovery that is done (table 3 row 2)', () => {
  test('ends sessions, known browsers and other sign-ins of the account, and tells every address, with the new passkey and not after it', async () => {
    const { id } = await people.owner('ada')
    await hold('sub-ada')
    await people.proved('ada')
    at.wait(DAY)
    const other = await people.begun('ada')
    await at.letters()
    const who = await people.proved('ada')
    expect(await browsersOf(id)).toBe(1)
    await people.create(who)
    expect(await browsersOf(id)).toBe(0)
    expect(await at.storage.artifacts.find('Session', 'session-sub-ada')).toBeNull()
    await people.shown(other, 'identify')
    const letters = await at.letters()
    expect(letters.map(({ template }) => template)).toEqual(['house/recovery-completed'])
    expect(letters[0]?.data['link']).toMatch(/^http:\/\/localhost:3000\/recovery\/undo\//)
    expect(await keysOf('ada')).toEqual([
      ['active', true],
      ['active', true],
    ])
  })

  test('sets aside what was not used for thirty days and what is named lost, and keeps the rest', async () => {
    const { id } = await people.owner('bob')
    const old = soft()
    await at.people('bobs-old', { passkey: old })
    await at.database.pool.query(
      `update credentials set account_id = $1, last_used_at = $2 where account_id = (select id from accounts where sub = 'sub-bobs-old')`,
      [id, new Date(at.now().getTime() - 31 * DAY * 1000)],
    )
    at.wait(60)
    await people.proved('bob')
    at.wait(DAY)
    const who = await people.proved('bob')
    const fresh = await people.create(who)
    const { keys } = await people.shown(who, 'old-keys')
    expect(keys.map(({ aside }) => String(aside)).toSorted((a, b) => a.localeCompare(b))).toEqual(['false', 'true'])
    expect((await keysOf('bob')).map(([status]) => String(status)).toSorted((a, b) => a.localeCompare(b))).toEqual(['active', 'active', 'quarantined'])
    const used = keys.find((it) => !it.aside)?.id ?? ''
    const unused = keys.find((it) => it.aside)?.id ?? ''
    await people.firstUse(who, fresh, [used])
    const after = (await people.dossier('bob')).credentials
    const [recovery] = await people.recoveryOf('bob')
    expect(after.find((it) => it.id === used)).toMatchObject({ status: 'quarantined', statusWhy: `recovery:${recovery?.id}` })
    expect(after.find((it) => it.id === unused)).toMatchObject({ status: 'active', statusWhy: null })
  })

  test('never ends without the first use of the new passkey, and never in a password', async () => {
    await people.owner('cleo', { password: true })
    await people.proved('cleo')
    at.wait(DAY)
    const who = await people.proved('cleo')
    const fresh = await people.create(who)
    expect((await people.page(who, { page: 'old-keys' })).outcome).toBeNull()
    expect((await people.page(who, { authenticator: 'passkey', cancelled: 'NotAllowedError' })).outcome).toBeNull()
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'passkey', scoped: true })
    const steps = [
      () => at.flow.skip(who),
      () => at.flow.restart(who),
      () => at.flow.create(who),
      () => at.flow.choose(who, 'password'),
      () => at.flow.recover(who),
      () => at.flow.identify(who, 'ada'),
      () => at.flow.cancelled(who, 'passkey'),
    ]
    for (const step of steps) await expect(step()).rejects.toMatchObject({ code: 'recovery-scope' })
    expect((await people.answer(who, asserted(fresh, await people.shown(who, 'challenge')))).outcome).toMatchObject({ acr: 'phr' })
    const eve = people.somebody()
    expect((await people.withPassword(eve, 'cleo', PASSWORD)).outcome).toBeNull()
  })

  test('rests on no password, in allow either', async () => {
    at.decree(aimingAt('allow'))
    await at.people('dan', { password: PASSWORD })
    const who = people.somebody()
    await at.flow.show(who)
    await at.flow.identify(who, 'dan')
    await at.flow.choose(who, 'password')
    const step = await people.shown(who, 'challenge')
    await at.flow.recover(who)
    await at.flow.answer(who, { token: step.challenge.token, authenticator: 'password', fields: { password: PASSWORD } })
    expect((await at.flow.show(who)).show).not.toBe('enrol')
    at.decree(aimingAt('block'))
  })
})

describe('a passkey that a recovery set aside, shown again (table 4 row 41)', () => {
  const recoveredWithout = async (name: string) => {
    const { passkey, id } = await people.owner(name, { password: true })
    const { credentials } = await people.dossier(name)
    const lost = credentials.find((it) => it.authenticator === 'passkey')?.id ?? ''
    const { passkey: fresh, moved } = await people.recovered(name, [lost])
    expect(moved.outcome).toMatchObject({ acr: 'phr' })
    at.wait(3600)
    await at.letters()
    return { old: passkey, fresh, id }
  }

  test('asks whether the recovery was theirs, and signs nobody in', async () => {
    const { old } = await recoveredWithout('eve')
    const { who, moved } = await shows(old)
    expect(moved.outcome).toBeNull()
    expect(await people.shown(who, 'was-it-you')).toMatchObject({ label: expect.any(String) })
    expect((await at.flow.skip(who)).outcome).toBeNull()
  })

  test('asks nobody who cannot unlock it', async () => {
    const { old } = await recoveredWithout('fay')
    const { who } = await shows(old, { flags: (flags: number) => flags & ~0x04 })
    expect((await at.flow.show(who)).show).not.toBe('was-it-you')
  })

  test('asks until thirty days are over', async () => {
    const { old } = await recoveredWithout('lea')
    at.wait(30 * DAY - 3600 - 60)
    expect(await people.shown((await shows(old)).who, 'was-it-you')).toMatchObject({ label: expect.any(String) })
  })

  test('asks no more after thirty days', async () => {
    const { old } = await recoveredWithout('gil')
    at.wait(30 * DAY)
    const { who } = await shows(old)
    expect(await people.shown(who, 'identify')).toMatchObject({ notice: { code: 'answer-wrong' } })
  })

  test('goes for good after a yes', async () => {
    const { old, fresh } = await recoveredWithout('hal')
    const { who } = await shows(old)
    await people.page(who, { page: 'was-it-you', said: 'yes' })
    expect(await people.shown(who, 'note')).toMatchObject({ message: 'recovery-confirmed', identifier: null })
    expect((await keysOf('hal')).map(([status]) => status)).toEqual(['revoked', 'active'])
    expect((await shows(old)).moved.outcome).toBeNull()
    expect((await people.past((await shows(fresh)).who, (await shows(fresh)).moved)).outcome).toMatchObject({ acr: 'phr' })
    expect((await people.events('hal', 'recovery.confirmed')).map((it) => it.data)).toMatchObject([{ kept: false }])
  })

  test('comes back where it is wanted back', async () => {
    const { old } = await recoveredWithout('ida')
    const { who } = await shows(old)
    await people.page(who, { page: 'was-it-you', said: 'keep' })
    const next = await shows(old)
    expect((await people.past(next.who, next.moved)).outcome).toMatchObject({ acr: 'phr' })
  })

  test('takes everything back after a no: old keys, what was added, sessions, and the mailbox counts for nothing', async () => {
    const { old, fresh, id } = await recoveredWithout('jan')
    await hold('sub-jan')
    await at.database.pool.query(
      `insert into identifiers (account_id, kind, value, normalised, verified_at, created_at) values ($1, 'email', 'eve@evil.example', 'eve@evil.example', $2, $2)`,
      [id, at.now()],
    )
    const { who } = await shows(old)
    await people.page(who, { page: 'was-it-you', said: 'no' })
    expect(await people.shown(who, 'note')).toMatchObject({ message: 'recovery-reversed', identifier: null })
    expect((await keysOf('jan')).map(([status]) => status)).toEqual(['active', 'revoked'])
    const { account } = await people.dossier('jan')
    expect(account.identifiers.map(({ normalised, distrustedAt }) => [normalised, distrustedAt != null])).toEqual([
      ['jan@example.com', true],
      ['jan', false],
    ])
    expect(await at.storage.artifacts.find('Session', 'session-sub-jan')).toBeNull()
    expect(await people.lettersCalled('recovery-reversed')).not.toEqual([])
    expect((await people.recoveryOf('jan')).map(({ state }) => state)).toEqual(['reversed'])
    expect((await shows(fresh)).moved.outcome).toBeNull()
    const eve = await people.begun('jan')
    expect((await at.letters()).map(({ channel }) => channel)).toEqual(['discard'])
    expect(await people.shown(eve, 'challenge')).toMatchObject({ authenticator: 'email-otp' })
    const owner = await shows(old)
    expect((await people.past(owner.who, owner.moved)).outcome).toMatchObject({ acr: 'phr' })
  })

  test('answers once, however often it is said', async () => {
    const { old } = await recoveredWithout('kim')
    const crowd = [await shows(old), await shows(old)]
    await Promise.all(crowd.map(({ who }) => people.page(who, { page: 'was-it-you', said: 'no' })))
    expect(await people.events('kim', 'recovery.reversed')).toHaveLength(1)
    expect(await people.lettersCalled('recovery-reversed')).toHaveLength(1)
  })
})

describe('a pass from an administrator (table 4 row 4)', () => {
  const issue = async (name: string, minutes = 60) => {
    const { account } = await people.dossier(name)
    const authenticator = at.house.authenticators.find((it) => it.opens === 'recovery')
    const { credential, shown } = authenticator?.issue?.(new Date(at.now().getTime() + minutes * 60_000)) ?? { credential: null, shown: '' }
    if (authenticator === undefined || credential === null) throw new Error('no passes')
    const assessed = authenticator.assess({ payload: credential.payload }, null)
    const fresh = { id: `pass-${name}` as never, authenticator: authenticator.id, ...credential, assessed, confirmedAt: at.now(), createdIn: null }
    await at.storage.accounts.replaceCredential(account.id, fresh, { events: [], letters: [], now: at.now() })
    return shown
  }
  const withPass = async (name: string, code: string) => {
    const who = await people.begun(name)
    expect(await people.shown(who, 'challenge')).toMatchObject({ others: expect.arrayContaining(['access-pass', 'recovery-code']) as unknown })
    await at.flow.choose(who, 'access-pass')
    await people.answer(who, { code })
    return who
  }

  test('opens a recovery at once, once, and ends it in a passkey', async () => {
    await people.owner('leo')
    const pass = await issue('leo')
    const who = await withPass('leo', pass)
    const fresh = await people.create(who)
    expect((await people.firstUse(who, fresh)).outcome).toMatchObject({ acr: 'phr' })
    expect((await people.events('leo', 'recovery.completed')).map((it) => it.data)).toMatchObject([{ by: 'pass' }])
    expect(await people.shown(await withPass('leo', pass), 'challenge')).toMatchObject({ notice: { code: 'answer-wrong' } })
  })

  test('signs nobody in, counts as no way back, and is on no other page', async () => {
    await at.people('mia', { password: PASSWORD })
    await issue('mia')
    const who = people.somebody()
    await at.flow.show(who)
    await at.flow.identify(who, 'mia')
    expect((await people.shown(who, 'choose')).offered).not.toContain('access-pass')
    await at.flow.choose(who, 'access-pass')
    await people.shown(who, 'choose')
  })

  test('is over after its time', async () => {
    await people.owner('nia')
    const pass = await issue('nia', 5)
    at.wait(301)
    expect(await people.shown(await withPass('nia', pass), 'challenge')).toMatchObject({ notice: { code: 'answer-wrong' } })
  })
})
