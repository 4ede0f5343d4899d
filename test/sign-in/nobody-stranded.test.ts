import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recoveryLinks, type RecoveryLinks } from '../../src/account/recovery-link.ts'
import { undoing } from '../../src/account/undo.ts'
import { recoveryPath } from '../../src/domain/recovery-link.ts'
import { undoPath } from '../../src/domain/undo.ts'
import { openHouse, type OpenHouse, soft } from '../support/house.ts'
import { PASSWORD } from '../support/flow-walks.ts'
import { DAY, recoveriesIn } from '../support/recovery-walks.ts'

let at: OpenHouse
let people: ReturnType<typeof recoveriesIn>
let links: RecoveryLinks
let undo: ReturnType<typeof undoing>
beforeAll(async () => {
  at = await openHouse()
  people = recoveriesIn(at)
  const around = { storage: at.storage, vault: at.database.vault, now: at.now, locale: 'en', endSessions: () => Promise.resolve() }
  links = recoveryLinks(around)
  undo = undoing({ ...around, channelHours: () => 72 })
})
afterAll(() => at.close())

const tail = (path: string): string => path.split('/').at(-1) ?? ''
const until = () => new Date(at.now().getTime() + 30 * DAY * 1000)

/** By whoever reads the mailbox, its owner or not. The old keys are lost, or they are not; a link is opened however many there are. */
const deeds = {
  async recover(name: string, lost: boolean) {
    await people.proved(name)
    at.wait(DAY)
    const who = await people.proved(name)
    const old = (await people.dossier(name)).credentials.map(({ id }) => id)
    const made = await people.create(who, soft({ attachment: 'cross-platform' }))
    await people.firstUse(who, made, lost ? old : [])
  },
  ask: async (name: string) => void (await people.proved(name)),
  async stop(name: string) {
    for (const it of await people.recoveryOf(name)) await links.take('stop', tail(recoveryPath(at.database.vault, 'stop', { ...it, until: until() })))
  },
  async reverse(name: string) {
    for (const it of await people.recoveryOf(name)) await links.take('undo', tail(recoveryPath(at.database.vault, 'undo', { ...it, until: until() })))
  },
  async takeBack(name: string) {
    for (const { id, accountId, status } of (await people.dossier(name)).credentials.slice(-1))
      if (status === 'active') await undo.undo(tail(undoPath(at.database.vault, { accountId, credentialId: id, until: until() })))
  },
}

const deed = fc.record({
  what: fc.constantFrom('reverse', ...(Object.keys(deeds) as (keyof typeof deeds)[])),
  lost: fc.boolean(),
  seconds: fc.constantFrom(60, DAY),
})
let count = 0

describe('an owner who has nothing left but the mailbox', () => {
  test('gets in by a code whatever was done by links and recoveries before, and to a passkey of their own after a day at most', async () => {
    const holding = fc.constantFrom('passkey', 'password', 'both', 'nothing')
    await fc.assert(
      fc.asyncProperty(holding, fc.array(deed, { minLength: 1, maxLength: 3 }), async (holds, more) => {
        const all = [{ what: 'recover', lost: false, seconds: 60 } as const, ...more]
        count += 1
        const name = `ada${count}`
        const password = holds === 'password' || holds === 'both'
        if (holds === 'passkey' || holds === 'both') await people.owner(name, { password })
        else await at.people(name, password ? { password: PASSWORD } : {})
        for (const { what, lost, seconds } of all) {
          at.wait(seconds)
          await deeds[what](name, lost)
        }
        at.wait(60)
        await at.letters()
        const who = people.somebody()
        const home = await people.past(who, await people.withCode(who, name))
        expect(home.outcome).not.toBeNull()
        await people.proved(name)
        at.wait(DAY)
        await people.shown(await people.proved(name), 'enrol')
      }),
      { numRuns: 10, seed: 20_261_126 },
    )
  }, 60_000)
})
