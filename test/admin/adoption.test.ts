import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adoption } from '../../src/admin/adoption.ts'
import type { AdoptionKey } from '../../src/domain/adoption.ts'
import type { NewEvent } from '../../src/domain/event.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { openVillage, type Village } from './village.ts'

describe('a report on adoption', () => {
  let village: Village
  beforeAll(async () => {
    village = await openVillage()
    const { ada, bob, cleo, dan, storage, daysAgo, run } = village
    await storage.accounts.setGroups(ada.id, ['staff'])
    await storage.accounts.setGroups(cleo.id, ['staff', 'pilots'])
    const event = (type: NewEvent['type'], accountId: NewEvent['accountId'], data: NewEvent['data'], clientId = 'demo') => ({
      type,
      accountId,
      signInId: null,
      clientId,
      data,
    })
    const asked = { offer: 'replacement', authenticator: 'passkey', family: 'Firefox' }
    await storage.events.add(
      [
        event('nudge.shown', ada.id, asked),
        event('nudge.shown', ada.id, asked),
        event('nudge.shown', bob.id, { ...asked, offer: 'upgrade' }),
        event('nudge.shown', dan.id, { ...asked, offer: 'recovery' }),
        event('nudge.accepted', ada.id, { ...asked, family: undefined }),
        event('passkey.created', ada.id, { authenticator: 'passkey', provider: 'manager', family: 'Firefox' }),
        event('passkey.proven', ada.id, { authenticator: 'passkey', provider: 'manager', family: 'Safari' }, 'shop'),
        event('phaseout.evaluated', ada.id, { mode: 'block', class: 'C3', recovery: 'R1' }, 'shop'),
      ],
      daysAgo(3),
    )
    await storage.events.add([event('nudge.shown', cleo.id, asked)], daysAgo(40))
    await run(`update credentials set last_used_at = $2 where authenticator = 'password' and account_id = $1`, [bob.id, daysAgo(5)])
    await run(`insert into phase_outs (account_id, policy_id, blocked_since, destroyed_at) values ($1, 'everyone', $2, $2)`, [dan.id, daysAgo(2)])
    // Eve was given another password after hers was destroyed; Bob can be reached twice.
    await run(`insert into phase_outs (account_id, policy_id, blocked_since, destroyed_at) values ($1, 'everyone', $2, $2)`, [village.eve.id, daysAgo(2)])
    await run(
      `insert into identifiers (account_id, kind, value, normalised, verified_at, created_at) select id, 'email', 'b@b.example', 'b@b.example', created_at, created_at from accounts where id = $1`,
      [bob.id],
    )
    village.wait(1)
  })
  afterAll(() => village.close())

  const report = (by: AdoptionKey = 'all', more: { days?: number; unusedDays?: number } = {}) =>
    adoption({
      ...village.around(),
      storage: village.storage,
      policy: defaultPolicy,
      period: { from: village.daysAgo(more.days ?? 30), to: village.now() },
      by,
      unusedDays: more.unusedDays ?? 30,
    })
  const rowsOf = async (...given: Parameters<typeof report>) => (await report(...given)).rows

  test('is a funnel: each account once at each step it came to', async () => {
    expect(await rowsOf()).toEqual([{ key: null, offered: 2, accepted: 1, created: 1, proven: 1, resilient: 3, stale: 0, unused: 0, blocked: 1, removed: 2 }])
  })

  test('is about its period', async () => {
    expect((await rowsOf('all', { days: 50 }))[0]).toMatchObject({ offered: 3 })
    expect((await rowsOf('all', { days: 1 }))[0]).toMatchObject({ offered: 0, created: 0, blocked: 1 })
  })

  test('counts passwords that nobody used for so long', async () => {
    village.waitDays(28)
    // Accounts of this village are as old as the test's beginning; Bob signed in with his password five days before.
    expect((await rowsOf())[0]).toMatchObject({ unused: 1 })
    expect((await rowsOf('all', { unusedDays: 20 }))[0]).toMatchObject({ unused: 4 })
  })

  test('splits by group: whoever is in several counts in each', async () => {
    expect((await rowsOf('group', { days: 90 })).map(({ key, offered, resilient, blocked, removed }) => [key, offered, resilient, blocked, removed])).toEqual([
      [null, 1, 1, 0, 2],
      ['pilots', 1, 1, 1, 0],
      ['staff', 2, 2, 1, 0],
    ])
  })

  test('splits by client, each account where it stood at its last sign-in there', async () => {
    expect(
      (await rowsOf('client', { days: 90 })).map(({ key, proven, resilient, blocked, unused, removed }) => [key, proven, resilient, blocked, unused, removed]),
    ).toEqual([
      ['demo', 0, 0, 0, null, null],
      ['shop', 1, 1, 1, null, null],
    ])
  })

  test('splits by browser family, of which accounts know nothing', async () => {
    expect((await rowsOf('family', { days: 90 })).map(({ key, offered, created, proven, resilient }) => [key, offered, created, proven, resilient])).toEqual([
      [null, 0, 0, 0, null],
      ['Firefox', 3, 1, 0, null],
      ['Safari', 0, 0, 1, null],
    ])
  })

  test('splits by provider: those of events, and those whose credentials accounts hold', async () => {
    await village.run(`update credentials set assessed = assessed || '{"provider":"manager"}' where account_id = $1 and authenticator = 'passkey'`, [
      village.ada.id,
    ])
    await village.run(
      `update credentials set status = 'revoked', assessed = assessed || '{"provider":"gone"}' where account_id = $1 and authenticator = 'passkey'`,
      [village.cleo.id],
    )
    const rows = await rowsOf('provider', { days: 90 })
    expect(rows.map(({ key }) => key)).toEqual([null, 'manager'])
    expect(rows.find(({ key }) => key === 'manager')).toMatchObject({ created: 1, proven: 1, resilient: 1 })
  })
  test.each([
    [29, 'active', 0],
    [31, 'active', 1],
    [31, 'quarantined', 0],
  ])('counts whose passkey has never worked: made %i days ago, %s: %i', async (days, status, stale) => {
    await village.run(
      `update credentials set proofs = 0, last_proven_at = null, created_at = $2, status = $3 where account_id = $1 and authenticator = 'passkey'`,
      [village.ada.id, village.daysAgo(days), status],
    )
    expect(await rowsOf()).toMatchObject([{ stale }])
  })
})
