import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openRecoveryLink } from '../../src/domain/recovery-link.ts'
import { again, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { made } from '../support/flow-walks.ts'
import { able, DAY, recoveriesIn } from '../support/recovery-walks.ts'

let at: OpenHouse
let people: ReturnType<typeof recoveriesIn>
beforeAll(async () => {
  at = await openHouse()
  people = recoveriesIn(at)
})
afterAll(() => at.close())

describe('a recovery by the mailbox alone, while a passkey works (table 4 row 5)', () => {
  test('waits a day, and every verified address hears of it with a link that stops it', async () => {
    const { id } = await people.owner('ada')
    await at.database.pool.query(
      `insert into identifiers (account_id, kind, value, normalised, verified_at, created_at) values ($1, 'email', 'ada@home.example', 'ada@home.example', $2, $2)`,
      [id, at.now()],
    )
    const who = await people.proved('ada')
    const until = new Date(at.now().getTime() + DAY * 1000)
    expect(await people.shown(who, 'recovery-held')).toMatchObject({ until })
    const letters = await people.lettersCalled('recovery-held')
    expect(letters.map(({ to }) => to).toSorted()).toEqual(['ada@example.com', 'ada@home.example'])
    const [, sealed = ''] = (letters[0]?.data['link'] ?? '').split('/recovery/stop/')
    const [held] = await people.recoveryOf('ada')
    expect(openRecoveryLink(at.database.vault, 'stop', sealed, at.now())).toMatchObject({ id: held?.id, accountId: id, until })
    expect(openRecoveryLink(at.database.vault, 'undo', sealed, at.now())).toBeNull()
    expect((await people.events('ada', 'recovery.held')).map((it) => it.data)).toMatchObject([{ until: until.toISOString() }])
  })

  test('shows the same time to whoever asks again, tells nobody anew, and is not made longer by it', async () => {
    await people.owner('bea')
    const first = await people.shown(await people.proved('bea'), 'recovery-held')
    at.wait(3600)
    await at.letters()
    expect((await people.shown(await people.proved('bea'), 'recovery-held')).until).toEqual(first.until)
    expect(await people.lettersCalled('recovery-held')).toEqual([])
    expect(await people.recoveryOf('bea')).toHaveLength(1)
  })

  test.each(['bert', 'bernd', 'berta'])('is begun once, however many ask at once for %s', async (bert) => {
    await people.owner(bert)
    const crowd = []
    for (let count = 0; count < 4; count += 1) crowd.push(await people.begun(bert))
    const letters = (await at.letters()).filter((it) => it.data['code'] !== undefined).map((it) => it.data['code'] ?? '')
    await Promise.all(crowd.map((who, index) => people.answer(who, { code: letters[index] ?? '' })))
    for (const who of crowd) await people.shown(who, 'recovery-held')
    expect(await people.lettersCalled('recovery-held')).toHaveLength(1)
    expect(await people.events(bert, 'recovery.held')).toHaveLength(1)
  })

  test('goes on after its time with a fresh code, and then signs in with the new passkey alone', async () => {
    await people.owner('carl')
    await people.proved('carl')
    at.wait(DAY)
    const who = await people.proved('carl')
    const fresh = await people.create(who)
    expect((await people.firstUse(who, fresh)).outcome).toMatchObject({ acr: 'phr' })
    expect((await people.recoveryOf('carl')).map(({ state, by }) => [state, by])).toEqual([['completed', 'mailbox']])
  })

  test('starts over when nobody went on for seven days', async () => {
    await people.owner('dora')
    await people.proved('dora')
    at.wait(8 * DAY + 60)
    await at.letters()
    const who = await people.proved('dora')
    expect((await people.shown(who, 'recovery-held')).until).toEqual(new Date(at.now().getTime() + DAY * 1000))
    expect(await people.lettersCalled('recovery-held')).toHaveLength(1)
    expect(await people.recoveryOf('dora')).toHaveLength(1)
  })

  test('is ended at once by a recovery code, right there, and counts as one by codes', async () => {
    const passkey = soft()
    await at.people('emil', { passkey })
    const codes = await sheetOf('emil', passkey)
    const who = await people.proved('emil')
    expect(await people.shown(who, 'recovery-held')).toMatchObject({ challenge: { authenticator: 'recovery-code' } })
    await people.answer(who, { code: '0000-0000-0000' })
    expect(await people.shown(who, 'recovery-held')).toMatchObject({ notice: { code: 'answer-wrong' } })
    await people.answer(who, { code: codes[0] ?? '' })
    const fresh = await people.create(who)
    expect((await people.firstUse(who, fresh)).outcome).toMatchObject({ acr: 'phr' })
    expect((await people.events('emil', 'recovery.completed')).map((it) => it.data)).toMatchObject([{ by: 'codes' }])
  })

  test('is none in a browser where the passkey signed in a day before', async () => {
    const { cookie } = await people.owner('fay')
    at.wait(DAY)
    const known = { ...again(people.somebody(), cookie), capabilities: able }
    await at.flow.show(known)
    await at.flow.recover(known)
    await people.answer(known, { code: await people.code() })
    await people.shown(known, 'enrol')
  })

  test('begins with the first use of a new passkey, and does not end because it was left alone for long', async () => {
    await at.people('joe')
    at.wait(60)
    const mine = await people.proved('joe')
    await people.firstUse(mine, await people.create(mine))
    at.wait(60)
    await people.shown(await people.proved('joe'), 'recovery-held')
    at.wait(200 * DAY)
    await people.shown(await people.proved('joe'), 'recovery-held')
  })

  test('is what "Create a passkey" comes to as well, and it opens nothing else', async () => {
    await people.owner('gus')
    const who = people.somebody()
    await at.flow.show(who)
    await at.flow.create(who)
    await at.flow.identify(who, 'gus')
    await people.answer(who, { code: await people.code() })
    await people.shown(who, 'recovery-held')
    await expect(at.flow.skip(who)).rejects.toMatchObject({ code: 'recovery-scope' })
  })

  test('leaves the backup sign-in to whoever waits', async () => {
    await people.owner('hal', { password: true })
    await people.proved('hal')
    const who = people.somebody()
    expect((await people.past(who, await people.withCode(who, 'hal'))).outcome).toMatchObject({ acr: 'urn:keyward:acr:backup' })
    expect((await people.recoveryOf('hal')).map(({ state }) => state)).toEqual(['held'])
  })

  test('is not left by a passkey page that was opened before it began', async () => {
    const { id } = await people.owner('ida')
    await at.database.pool.query(`update credentials set proofs = 0, last_proven_at = null, last_used_at = null where account_id = $1`, [id])
    const who = await people.proved('ida')
    const enrol = await people.shown(who, 'enrol')
    await at.database.pool.query(`update credentials set proofs = 1, last_proven_at = $2 where account_id = $1`, [id, at.now()])
    await people.answer(who, made(soft(), enrol))
    expect((await people.dossier('ida')).credentials).toHaveLength(1)
  })
})

describe('a passkey that signs in while a recovery waits (table 4 row 6)', () => {
  test('ends it, and the owner is asked whether it was them', async () => {
    const { passkey } = await people.owner('jan')
    await people.proved('jan')
    await at.letters()
    const who = people.somebody()
    await people.past(who, await people.withPasskey(who, passkey))
    expect((await people.recoveryOf('jan')).map(({ state }) => state)).toEqual(['cancelled'])
    expect(await people.lettersCalled('recovery-cancelled')).toHaveLength(1)
    expect(await people.events('jan', 'recovery.cancelled')).toHaveLength(1)
    at.wait(DAY)
    await people.shown(await people.proved('jan'), 'recovery-held')
  })

  test('does not where nobody vouched for it: a password thief stops no recovery', async () => {
    const { id } = await people.owner('kim')
    const thiefs = soft()
    await at.people('kims-thief', { passkey: thiefs })
    await at.letters()
    await at.database.pool.query(
      `update credentials set account_id = $1, confirmed_at = null where account_id = (select id from accounts where sub = 'sub-kims-thief')`,
      [id],
    )
    const { userHandle } = (await people.dossier('kims-thief')).account
    await at.database.pool.query(`update accounts set user_handle = 'of nobody' where sub = 'sub-kims-thief'`)
    await at.database.pool.query('update accounts set user_handle = $2 where id = $1', [id, userHandle])
    at.wait(60)
    await people.shown(await people.proved('kim'), 'recovery-held')
    const who = people.somebody()
    expect((await people.past(who, await people.withPasskey(who, thiefs))).outcome).not.toBeNull()
    expect((await people.recoveryOf('kim')).map(({ state }) => state)).toEqual(['held'])
  })
})

/** A sheet of codes, saved after a sign-in. */
async function sheetOf(name: string, passkey: ReturnType<typeof soft>): Promise<readonly string[]> {
  at.wait(60)
  const { id } = (await people.dossier(name)).account
  const who = people.somebody()
  await people.past(who, await people.withPasskey(who, passkey))
  const authenticator = at.house.authenticators.find((it) => it.id === 'recovery-code')
  const holder = { account: (await people.dossier(name)).account, credentials: [], identifier: name }
  const context = {
    purpose: 'sign-in',
    browser: { known: false },
    capabilities: able,
    locale: 'en',
    tally: { letters: 0, refusals: 0 },
    newcomer: null,
    creation: 'asked',
  } as never
  const begun = await authenticator!.enrolment!.begin(holder, context)
  const sheet = await authenticator!.enrolment!.finish({ holder, state: begun.state, answer: { saved: 'yes' }, context })
  if (!sheet.ok) throw new Error(sheet.refusal.detail)
  const { payload, label, lookup } = sheet.value
  await at.storage.accounts.replaceCredential(
    id,
    {
      id: `sheet-${name}` as never,
      authenticator: 'recovery-code',
      label,
      lookup,
      payload,
      assessed: authenticator!.assess({ payload }, null),
      confirmedAt: at.now(),
      createdIn: null,
    },
    { events: [], letters: [], now: at.now() },
  )
  await at.letters()
  return begun.page['codes'] as readonly string[]
}
