import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goRound, type RoundParts } from '../../src/composition/rounds.ts'
import type { LogLine } from '../../src/composition/world.ts'
import { loadConfig } from '../../src/config/load.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { openHouse, type OpenHouse } from '../support/house.ts'

const HOUR = 3600

describe('the rounds of a server', () => {
  let at: OpenHouse
  let parts: RoundParts
  const log: LogLine[] = []
  beforeAll(async () => {
    at = await openHouse()
    parts = {
      config: await loadConfig({ env: { NODE_ENV: 'test' }, folder: process.cwd(), readText: () => null }),
      storage: at.storage,
      vault: at.house.vault,
      authenticators: at.house.authenticators.map((authenticator) => ({ authenticator, folder: '', builtIn: true })),
      policy: { current: () => defaultPolicy, paused: () => [], refresh: () => Promise.resolve() },
      world: { now: at.now, randomBytes: at.house.randomBytes, log: (line) => void log.push(line) },
    }
  })
  afterAll(() => at.close())

  const sweeps = (): number => log.filter(({ message }) => message === 'the nightly sweep is done').length
  /** Hours until the clock of the machine says three, and a minute. */
  const toThree = (): number => {
    const night = new Date(at.now())
    night.setHours(27, 1, 0, 0)
    return (night.getTime() - at.now().getTime()) / 1000
  }

  test('sweep once a night, and make up for a night that was missed', async () => {
    await goRound(parts)
    expect(sweeps()).toBe(1)
    at.wait(HOUR)
    await goRound(parts)
    expect(sweeps()).toBe(1)
    at.wait(toThree())
    await goRound(parts)
    await goRound(parts)
    expect(sweeps()).toBe(2)
    at.wait(24 * HOUR)
    await goRound(parts)
    expect(sweeps()).toBe(3)
  })

  test('are gone by one of many instances', async () => {
    at.wait(24 * HOUR)
    await Promise.all([1, 2, 3, 4].map(() => goRound(parts)))
    expect(sweeps()).toBe(4)
  })

  test('tell of exceptions that ended within minutes', async () => {
    const bob = await at.people('bob')
    const more = { kind: 'exempt', mode: null, reason: 'a test', actor: 'sub-owner', approvedBy: null } as const
    await at.storage.overrides.add({ id: 'one', accountId: bob.id, ...more, createdAt: at.now(), expiresAt: new Date(at.now().getTime() + 60_000) }, [])
    at.wait(120)
    await goRound(parts)
    expect((await at.storage.events.recent(bob.id, 5)).map(({ type }) => type)).toEqual(['override.expired', 'override.set'])
  })

  test('pause a policy that brings people into trouble, and alert in the log', async () => {
    at.wait(HOUR)
    await at.database.pool.query(`
      with people as (insert into accounts (id, sub, user_handle, created_at) select 'p' || i, 's' || i, 'h' || i, now() from generate_series(1, 50) i returning id)
      insert into phase_outs (account_id, policy_id, last_mode) select id, 'everyone', 'block' from people`)
    const failed = [...Array(50).keys()].map((index) => ({
      type: 'passkey.failed' as const,
      accountId: `p${index + 1}` as never,
      signInId: null,
      clientId: null,
      data: { known: true },
    }))
    await at.storage.events.add(failed, at.now())
    await goRound(parts)
    expect(log.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: 'the policy everyone was paused: people have trouble signing in',
        data: { policy: 'everyone', cause: 'failures', failed: 50, ceremonies: 50 },
      },
    ])
    at.wait(HOUR)
    await goRound(parts)
    expect(log.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  test('stop when the server ends, and the sweep is begun anew', async () => {
    await at.people('eve', { password: 'seven herons over the canal' })
    at.wait(24 * HOUR)
    const before = sweeps()
    await goRound(parts, () => true)
    expect(sweeps()).toBe(before)
    await goRound(parts)
    expect(sweeps()).toBe(before + 1)
  })
  test('begin the sweep anew where another policy, or a pause, comes into force meanwhile', async () => {
    at.wait(24 * HOUR)
    const before = sweeps()
    let asked = 0
    await goRound({ ...parts, policy: { ...parts.policy, paused: () => ((asked += 1) > 1 ? ['everyone'] : []) } })
    expect(sweeps()).toBe(before)
    await goRound({ ...parts, policy: { ...parts.policy, current: () => ({ ...defaultPolicy }) } })
    expect(sweeps()).toBe(before)
    await goRound(parts)
    expect(sweeps()).toBe(before + 1)
  })

  test('sweep by what is paused now, and not by what was some seconds ago', async () => {
    at.wait(24 * HOUR)
    const order: string[] = []
    const storage = { ...at.storage, population: { ...at.storage.population, each: async () => void order.push('sweep') } }
    await goRound({ ...parts, storage, policy: { ...parts.policy, refresh: async () => void order.push('refresh') } })
    expect(order).toEqual(['refresh', 'sweep'])
  })
})
