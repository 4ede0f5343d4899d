import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '../../src/domain/browser.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { PASSWORD, walksIn } from '../support/flow-walks.ts'

const able: Capabilities = { webauthn: true, platformAuthenticator: true, hybrid: true, conditionalGet: true, conditionalCreate: true, script: true }

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse()
  people = walksIn(at)
  await at.people('ada', { passkey: soft() })
  await at.people('bob', { password: PASSWORD })
})
afterAll(() => at.close())

/** Somebody at a computer that others use too. */
async function atShared(more: Parameters<typeof guest>[1] = {}) {
  const who = guest({}, { capabilities: able, ...more })
  await at.flow.show(who)
  await at.flow.share(who, true)
  return who
}

describe('a shared computer (table 4 row 8)', () => {
  test('is asked for a phone first, lists nothing and fills nothing in', async () => {
    const who = await atShared()
    const step = await people.shown(who, 'identify')
    expect(step).toMatchObject({ shared: true, remember: false, identifier: null })
    expect(step.challenge?.page).toMatchObject({ mode: 'discoverable', phone: true, options: { hints: ['hybrid'] } })
    expect(step.challenge?.page['options']).not.toHaveProperty('allowCredentials')
  })

  test('keeps no cookie, no name and no browser row, and the session ends with the window', async () => {
    at.decree({ ...defaultPolicy, identification: { ...defaultPolicy.identification, remember: 'typed' } })
    const who = await atShared()
    const named = await at.flow.identify(who, 'bob')
    expect(named.cookie).toBeNull()
    const moved = await people.withPassword(who, 'bob')
    expect(moved).toMatchObject({ cookie: null, outcome: { sub: 'sub-bob', remember: false, about: { browser: null } } })
    at.decree(defaultPolicy)
    expect((await people.dossier('bob')).offers).toEqual([])
  })

  test('stays without a tick that some page sends along, until it is undone', async () => {
    const who = await atShared()
    await at.flow.identify({ ...who, remember: true }, 'bob')
    expect((await people.withPassword(who, 'bob')).outcome).toMatchObject({ remember: false })
    const other = await atShared()
    await at.flow.share(other, false)
    expect(await people.shown(other, 'identify')).toMatchObject({ shared: false, remember: true })
    expect((await people.withPassword(other, 'bob')).outcome).toBeNull()
  })

  test('knows nobody, even where somebody signed in before: everybody gets the page of strangers', async () => {
    const before = guest()
    const home = await people.withCode(before, 'ada')
    const back = people.next(before, home)
    await at.flow.show(back)
    await at.flow.share(back, true)
    const seen = new Set<string>()
    for (const name of ['ada', 'bob', 'nobody']) {
      await at.flow.share(back, true)
      await at.flow.identify(back, name)
      seen.add(JSON.stringify(await at.flow.show(back)).replaceAll(name, 'NAME'))
    }
    expect([...seen]).toHaveLength(1)
    await at.flow.share(back, true)
    const moved = await people.withCode(back, 'ada')
    expect(moved.outcome).toMatchObject({ about: { browser: null } })
    expect(moved.cookie).toEqual(back.cookie)
  })

  test('stays one for whoever proves themselves anew in that session: no cookie, and nothing is offered', async () => {
    await at.people('eli', { password: PASSWORD })
    const who = await atShared()
    await at.flow.identify(who, 'eli')
    const { outcome } = await people.withPassword(who, 'eli')
    expect(outcome?.about).toMatchObject({ shared: true })
    const session = { sub: 'sub-eli', shared: outcome?.about.shared === true, evidence: outcome?.about.evidence ?? [] }
    const later = guest({ prompts: ['login'], session }, { capabilities: able, remember: true })
    const moved = await people.withPassword(later, 'eli')
    expect(moved).toMatchObject({ cookie: null, outcome: { remember: false, about: { browser: null, shared: true } } })
    const own = guest({ prompts: ['login'], session: { ...session, shared: false } }, { capabilities: able })
    expect((await people.withPassword(own, 'eli')).cookie).not.toBeNull()
  })

  test('is not what "keep me signed in" left empty means: that one is still offered a passkey', async () => {
    await at.people('bea', { password: PASSWORD })
    const who = guest({}, { capabilities: { ...able, conditionalCreate: false }, remember: false })
    expect((await people.withPassword(who, 'bea')).outcome).toBeNull()
    expect(await people.shown(who, 'offer')).toMatchObject({ authenticator: 'passkey' })
  })
})
