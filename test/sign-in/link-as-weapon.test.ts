import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recoveryLinks, type RecoveryLinks } from '../../src/account/recovery-link.ts'
import { undoing } from '../../src/account/undo.ts'
import { undoPath } from '../../src/domain/undo.ts'
import { openHouse, type OpenHouse } from '../support/house.ts'
import { DAY, recoveriesIn } from '../support/recovery-walks.ts'

let at: OpenHouse
let people: ReturnType<typeof recoveriesIn>
let links: RecoveryLinks
let undo: ReturnType<typeof undoing>
beforeAll(async () => {
  at = await openHouse()
  people = recoveriesIn(at)
  const around = { storage: at.storage, vault: at.database.vault, policy: at.house.policy, now: at.now, locale: 'en', endSessions: () => Promise.resolve() }
  links = recoveryLinks(around)
  undo = undoing({ ...around, channelHours: () => 72 })
})
afterAll(() => at.close())

/** "This wasn't me" of the only passkey, by whoever reads the letter that told of it. */
async function undone(name: string) {
  const { id: accountId } = await people.owner(name)
  const credential = (await people.dossier(name)).credentials.find(({ authenticator }) => authenticator === 'passkey')
  if (credential === undefined) throw new Error(`${name} has no passkey`)
  const [, sealed = ''] = undoPath(at.database.vault, { accountId, credentialId: credential.id, until: new Date(at.now().getTime() + 30 * DAY * 1000) }).split(
    '/undo/',
  )
  await undo.undo(sealed)
  expect((await people.dossier(name)).credentials.map(({ status }) => status)).toEqual(['revoked'])
}

describe('a link from a letter, in the hands of whoever reads the mailbox', () => {
  test('takes back a passkey that works, and does not make the wait any shorter by that', async () => {
    await undone('ada')
    const who = await people.proved('ada')
    expect(await people.shown(who, 'recovery-held')).toMatchObject({ until: new Date(at.now().getTime() + DAY * 1000) })
    expect(await people.lettersCalled('recovery-held')).toHaveLength(1)
    at.wait(DAY)
    await people.shown(await people.proved('ada'), 'enrol')
  })

  test('takes back a recovery of the owner, and does not make the wait any shorter by that', async () => {
    await at.people('bea')
    at.wait(60)
    const mine = await people.proved('bea')
    const passkey = await people.create(mine)
    const sealed = (await people.lettersCalled('recovery-completed'))[0]?.data['link']?.split('/').at(-1) ?? ''
    await people.firstUse(mine, passkey)
    at.wait(60)
    await people.past(mine, await people.withPasskey(people.somebody(), passkey))
    await links.take('undo', sealed)
    at.wait(60)
    await people.shown(await people.proved('bea'), 'recovery-held')
  })

  test('is forgotten once no letter tells of it any more', async () => {
    await undone('carl')
    at.wait(31 * DAY)
    await people.shown(await people.proved('carl'), 'enrol')
  })
})

describe('what was shown with a passkey that its owner took away since', () => {
  test('is nothing beside the mailbox, which waits as if it were alone', async () => {
    const { passkey } = await people.owner('dora')
    const { id: account } = (await people.dossier('dora')).account
    const eve = people.somebody()
    await at.flow.show(eve)
    await at.flow.create(eve)
    await at.flow.identify(eve, 'dora')
    await at.flow.choose(eve, 'passkey')
    await people.withPasskey(eve, passkey)
    await people.shown(eve, 'enrol')
    await at.database.pool.query(
      `insert into credentials (id, account_id, authenticator, lookup, label, status, proofs, confirmed_at, last_proven_at, assessed, payload, created_at)
        select 'another', account_id, authenticator, 'another', label, status, proofs, confirmed_at, last_proven_at, assessed, payload, created_at
        from credentials where account_id = $1 and authenticator = 'passkey'`,
      [account],
    )
    await at.database.pool.query(
      `update credentials set status = 'revoked', status_why = 'owner', status_since = $2 where account_id = $1 and id <> 'another'`,
      [account, at.now()],
    )
    await at.letters()
    await at.flow.choose(eve, 'email-otp')
    await people.answer(eve, { code: await people.code() })
    await people.shown(eve, 'recovery-held')
  })
})
