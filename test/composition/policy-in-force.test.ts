import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPolicy } from '../../src/composition/policy-in-force.ts'
import type { LogLine } from '../../src/composition/world.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Fault } from '../../src/domain/fault.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { root } from '../support/terminal.ts'

const saidOfPolicy = (log: readonly LogLine[]) => log.filter(({ message }) => message.includes('policy'))

describe('the policy in force', () => {
  let database: TestDatabase
  const open: Running[] = []
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(async () => {
    for (const keyward of open) await keyward.close()
    await database.close()
  })

  async function start(policy: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<Running> {
    const keyward = await startKeyward({ database, config: { policy, ...more } })
    open.push(keyward)
    return keyward
  }

  const save = async (keyward: Running, document: Record<string, unknown>): Promise<number> => {
    const newest = await keyward.storage.policies.current()
    const saved = await keyward.storage.policies.save({ document, author: 'ada', reason: 'a try' }, newest?.version ?? null)
    return saved?.version ?? 0
  }

  test('begins as the configuration says, as version 1, as it was written', async () => {
    const keyward = await start({ signUp: { open: false } })
    expect(keyward.policy.current()).toMatchObject({ version: '1', signUp: { open: false, password: 'never' } })
    expect(await keyward.storage.policies.list(9)).toMatchObject([
      { version: 1, author: 'configuration', reason: 'first start', document: { signUp: { open: false } } },
    ])
    expect(saidOfPolicy(keyward.log)).toEqual([])
  })

  test('is the newest version of the database, in every instance, once it was looked for', async () => {
    const [one] = open
    const two = await start({ signUp: { open: false } })
    await save(two, { signUp: { open: true } })
    expect(one?.policy.current().version).toBe('1')
    await one?.policy.refresh()
    expect(one?.policy.current()).toMatchObject({ version: '2', signUp: { open: true } })
    expect(saidOfPolicy(one?.log ?? [])).toMatchObject([{ level: 'info', message: 'policy version 2 is in force', data: { author: 'ada' } }])
  })

  test('is polled', async () => {
    const [one] = open
    await expect.poll(() => open[1]?.policy.current().version).toBe('2')
    await one?.storage.pauses.pause({ policyId: 'everyone', since: new Date(), by: 'ada', reason: 'a try' })
    await expect.poll(() => one?.policy.paused()).toEqual(['everyone'])
  })

  test('is not what the configuration says when that was replaced on purpose, and nobody is warned', async () => {
    const keyward = await start({ signUp: { open: false, password: 'never' } })
    expect(keyward.policy.current()).toMatchObject({ version: '2', signUp: { open: true } })
    expect(saidOfPolicy(keyward.log)).toMatchObject([
      { level: 'info', message: expect.stringContaining("the configuration's is version 1, which it replaced") },
    ])
  })

  test('is not what the configuration says when that was never in force, and the warning names the command', async () => {
    const keyward = await start({ signUp: { open: false }, breakGlass: ['sub-1'] })
    expect(keyward.policy.current().breakGlass).toEqual([])
    expect(saidOfPolicy(keyward.log)).toMatchObject([{ level: 'warn', message: expect.stringContaining('keyward policy save --reason') }])
  })

  test('stays the last good one where a version cannot be read, and that is said once', async () => {
    const [one] = open
    const before = one?.log.length ?? 0
    await save(open[0]!, { authenticators: ['pigeon'] })
    await one?.policy.refresh()
    await one?.policy.refresh()
    expect(one?.policy.current().version).toBe('2')
    expect(one?.log.slice(before)).toMatchObject([{ level: 'error', message: 'policy version 3 cannot be read: version 2 stays in force' }])
  })

  test('must fit the configuration at start: every mistake is listed', async () => {
    const fault: unknown = await start({}).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({ code: 'policy-invalid', message: expect.stringContaining('authenticators.0: names "pigeon"') })
  })
})

describe('a client that the policy names and nobody knows', () => {
  test('is told at start, with the name that was meant', async () => {
    const keyward = await startKeyward({ config: { policy: { clients: { ap: { acr: 'phr' }, other: { acr: 'phr' } } } } })
    expect(saidOfPolicy(keyward.log)).toMatchObject([
      { level: 'warn', message: 'policy version 1 names a client that is not there: clients.ap: is "ap", and there is no such client; did you mean "app"?' },
    ])
    await keyward.close()
    await keyward.database.close()
  })
})

describe('an empty database that many instances start on at once', () => {
  test('gets one version, which all of them obey', async () => {
    const database = await testDatabase()
    const storage = database.storage()
    const config = await loadConfig({ env: {}, folder: root, readText: () => null })
    const opened = await Promise.all(Array.from({ length: 8 }, () => openPolicy({ config, storage, log: () => undefined })))
    expect(opened.map(({ current }) => current().version)).toEqual(Array.from({ length: 8 }, () => '1'))
    expect(await storage.policies.list(9)).toHaveLength(1)
    await database.close()
  })
})
