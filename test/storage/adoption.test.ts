import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { NewEvent } from '../../src/domain/event.ts'
import type { Storage } from '../../src/domain/storage.ts'
import { minutesAfter, newcomer, NOON } from '../support/cast.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

describe('adoption', () => {
  let database: TestDatabase
  let storage: Storage
  const period = { from: NOON, to: minutesAfter(60) }
  const offers = ['replacement', 'upgrade']

  beforeAll(async () => {
    database = await testDatabase()
    storage = database.storage(() => NOON)
    const [ada, bob] = [await storage.accounts.add(newcomer('ada'), []), await storage.accounts.add(newcomer('bob'), [])]
    await database.pool.query(`update accounts set groups = '{staff,pilot}' where id = $1`, [ada])
    const shown = { offer: 'replacement', family: 'Firefox' }
    await storage.events.add(
      [
        event('nudge.shown', ada, shown),
        event('nudge.shown', ada, shown, 'shop'),
        event('nudge.shown', bob, { ...shown, family: 'Safari' }),
        event('nudge.shown', bob, { offer: 'note', family: 'Safari' }),
        event('passkey.created', ada, { provider: 'a-manager', family: 'Firefox' }),
        event('phaseout.evaluated', ada, { class: 'C1', recovery: 'R1', mode: 'allow' }),
      ],
      NOON,
    )
    await storage.events.add([event('phaseout.evaluated', ada, { class: 'C3', recovery: 'R1', mode: 'block' })], minutesAfter(5))
    await storage.events.add([event('phaseout.evaluated', bob, { class: 'C0', recovery: 'R2', mode: 'allow' }, 'shop')], minutesAfter(5))
    await storage.events.add([event('nudge.shown', bob, shown)], minutesAfter(60))
  })
  afterAll(() => database.close())

  const event = (type: NewEvent['type'], accountId: AccountId, data: NewEvent['data'], clientId = 'bank'): NewEvent => ({
    type,
    accountId,
    signInId: null,
    clientId,
    data,
  })
  const types = ['nudge.shown', 'passkey.created'] as const

  test('counts each account once, and only offers that were asked for, in their time', async () => {
    expect(await storage.adoption.tally(types, offers, period, 'all')).toEqual([
      { type: 'nudge.shown', key: null, events: 3, accounts: 2 },
      { type: 'passkey.created', key: null, events: 1, accounts: 1 },
    ])
  })

  test.each([
    ['client', ['bank 2', 'shop 1']],
    ['group', ['null 1', 'pilot 1', 'staff 1']],
    ['family', ['Firefox 1', 'Safari 1']],
    ['provider', ['null 2']],
  ] as const)('is told by %s', async (by, expected) => {
    const rows = await storage.adoption.tally(['nudge.shown'], offers, period, by)
    expect(rows.map(({ key, accounts }) => `${key} ${accounts}`)).toEqual(expected)
  })

  test('stands for a client as it stood at the last sign-in there', async () => {
    expect(await storage.adoption.standings(period)).toEqual([
      { client: 'bank', resilient: 1, blocked: 1 },
      { client: 'shop', resilient: 1, blocked: 0 },
    ])
    expect(await storage.adoption.standings({ from: NOON, to: minutesAfter(1) })).toEqual([{ client: 'bank', resilient: 0, blocked: 0 }])
  })
})
