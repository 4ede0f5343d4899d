import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Policy } from '../../src/domain/policy.ts'
import type { Step } from '../../src/domain/sign-in.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'

const decoy = (version: string): Policy => ({
  ...defaultPolicy,
  version,
  identification: { ...defaultPolicy.identification, enumerationProtection: 'decoy', decoyShare: 0.5 },
})

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse({ policy: decoy('one') })
  const passkey = soft()
  await at.people('ada', { passkey })
  await at.people('bob', { password: PASSWORD })
  at.wait(60)
  const people = walksIn(at)
  await people.withPasskey(guest(), passkey)
})
afterAll(() => at.close())

/** What a stranger can tell of the page that a name leads to. */
async function pageOf(name: string): Promise<string> {
  const who = guest()
  await at.flow.show(who)
  await at.flow.identify(who, name)
  return told(await at.flow.show(who), name)
}

const told = (step: Step, name: string): string =>
  JSON.stringify(step, (key, part: unknown) => (['token', 'challenge', 'expiresAt', 'state', 'madeFor'].includes(key) && typeof part === 'string' ? '' : part))
    .replaceAll(/"state":\{[^}]*\}/g, '')
    .replaceAll(name, 'NAME')

const strangers = Array.from({ length: 40 }, (_, index) => `nobody-${index}`)

describe('a name that nobody has, under decoy (table 2 row J)', () => {
  test('poses as somebody with a passkey or with a password, and looks exactly like them', async () => {
    const [hers, his] = [await pageOf('ada'), await pageOf('bob')]
    expect(hers).not.toBe(his)
    const seen = await Promise.all(strangers.map(pageOf))
    expect(new Set(seen)).toEqual(new Set([hers, his]))
    const share = seen.filter((it) => it === hers).length
    expect(share).toBeGreaterThan(8)
    expect(share).toBeLessThan(32)
  })

  test('poses as the same one however it is written and however often it is asked for, and anew under another version', async () => {
    const seen = await Promise.all(strangers.map(pageOf))
    expect(await Promise.all(strangers.map((name) => pageOf(` ${name.toUpperCase()} `).then((page) => page.replaceAll(name.toUpperCase(), 'NAME'))))).toEqual(
      seen,
    )
    at.decree(decoy('two'))
    expect(await Promise.all(strangers.map(pageOf))).not.toEqual(seen)
    at.decree(decoy('one'))
    expect(await Promise.all(strangers.map(pageOf))).toEqual(seen)
  })

  test('costs as many round trips as anybody else', async () => {
    const cost = async (name: string) => {
      const before = at.storage.roundTrips()
      await pageOf(name)
      return at.storage.roundTrips() - before
    }
    const costs = []
    for (const name of ['ada', 'bob', ...strangers.slice(0, 6)]) costs.push(await cost(name))
    expect(new Set(costs).size).toBe(1)
  })
})
