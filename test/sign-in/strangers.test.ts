import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Step } from '../../src/domain/sign-in.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse()
  await at.people('eve')
  await at.people('ada', { passkey: soft() })
  await at.people('bob', { password: 'pelican tuba overcast mirror' })
  const { id } = await at.people('cleo', { password: 'pelican tuba overcast mirror' })
  await at.storage.accounts.setStatus(id, 'disabled')
})
afterAll(() => at.close())

const everybody = ['ada', 'bob', 'cleo', 'nobody'] as const

const KEPT_FROM_PAGES = ['state', 'madeFor', 'token', 'expiresAt', 'attempts']

/** What a stranger can tell of a step: what pages get of it, without what is random in every one. */
const told = (step: Step, name: string): string =>
  JSON.stringify(step, (key, part: unknown) => (KEPT_FROM_PAGES.includes(key) || (key === 'challenge' && typeof part === 'string') ? '' : part)).replaceAll(
    name,
    'NAME',
  )

describe('Eve, who is signed in and asked to sign in again', () => {
  test.each([[[]], [['phr']], [['urn:keyward:acr:2fa']]])('learns nothing of whom she names instead, where %j is wanted', async (acrWanted) => {
    const seen = new Set<string>()
    for (const name of everybody) {
      const eve: Guest = guest({ session: { sub: 'sub-eve' }, prompts: ['login'], acrWanted })
      await at.flow.show(eve)
      await at.flow.restart(eve)
      await at.flow.identify(eve, name)
      seen.add(told(await at.flow.show(eve), name))
    }
    expect([...seen]).toHaveLength(1)
  })
})

describe('on an unknown browser', () => {
  const password = 'pelican tuba overcast mirror'
  const walks = {
    'a password': [(who: Guest) => at.flow.choose(who, 'password'), { password: 'some password of a stranger' }],
    'a code': [(who: Guest) => at.flow.choose(who, 'email-otp'), { code: '000000' }],
    'a passkey': [(who: Guest) => at.flow.choose(who, 'passkey'), { response: '{}' }],
    'a code from a sheet': [(who: Guest) => at.flow.choose(who, 'recovery-code'), { code: 'aaaa-aaaa-aaaa-aaaa' }],
    'trouble signing in': [(who: Guest) => at.flow.recover(who), { code: '000000' }],
    'the wish for a passkey': [(who: Guest) => at.flow.create(who), { code: '000000' }],
  } as const

  beforeAll(async () => {
    await at.people('petra', { passkey: soft() })
    await at.people('boris', { password })
    const passkey = soft()
    await at.people('clara', { password, passkey })
    await at.people('dora')
    at.wait(60)
    const who = guest()
    const step = await at.flow.show(who)
    if (step.show !== 'identify' || step.challenge === null) throw new Error(step.show)
    const response = JSON.stringify(passkey.get(step.challenge.page['options'] as never))
    await at.flow.answer(who, { token: step.challenge.token, authenticator: 'passkey', fields: { response } })
    await at.flow.skip(who)
    expect((await at.storage.accounts.dossier({ identifier: 'clara' }))?.phaseOuts[0]?.lastMode).toBe('block')
  })

  test.each(Object.entries(walks))('%s shows everybody the same pages, at the same number of round trips and letters', async (_name, [begin, fields]) => {
    const seen = new Set<string>()
    for (const name of ['petra', 'boris', 'clara', 'dora', 'nobody']) {
      const who = guest()
      const costs: number[] = []
      const pages: string[] = []
      const costing = async (work: () => Promise<unknown>) => {
        const before = at.storage.roundTrips()
        await work()
        costs.push(at.storage.roundTrips() - before)
        pages.push(told(await at.flow.show(who), name))
      }
      await costing(() => at.flow.show(who))
      await costing(() => at.flow.identify(who, name))
      await costing(() => begin(who))
      const step = await at.flow.show(who)
      if (!('challenge' in step) || step.challenge === null) throw new Error(step.show)
      const { token, authenticator } = step.challenge
      await costing(() => at.flow.answer(who, { token, authenticator, fields }))
      const letters = (await at.letters()).length
      seen.add(JSON.stringify({ costs, pages, letters }, null, 1))
    }
    for (const one of seen) expect(one).toBe([...seen][0])
  })

  test('the right password of a blocked account costs what a wrong one does', async () => {
    const costs = []
    for (const tried of [password, 'some password of a stranger', password]) {
      const who = guest()
      await at.flow.show(who)
      await at.flow.identify(who, 'clara')
      await at.flow.choose(who, 'password')
      const step = await at.flow.show(who)
      if (step.show !== 'challenge') throw new Error(step.show)
      const before = at.storage.roundTrips()
      await at.flow.answer(who, { token: step.challenge.token, authenticator: 'password', fields: { password: tried } })
      costs.push([at.storage.roundTrips() - before, (await at.letters()).length])
    }
    expect(costs[0]).toEqual(costs[1])
    expect(costs[2]).toEqual(costs[1])
  })
})

describe('wrong passwords', () => {
  test('are slowed after ten, however many are posted at once (table 4 row 36)', async () => {
    await at.people('bill', { password: 'pelican tuba overcast mirror' })
    const crowd = Array.from({ length: 60 }, () => guest())
    const answers: (() => Promise<unknown>)[] = []
    for (const who of crowd) {
      await at.flow.show(who)
      await at.flow.identify(who, 'bill')
      await at.flow.choose(who, 'password')
      const step = await at.flow.show(who)
      if (step.show !== 'challenge') throw new Error(step.show)
      const { token } = step.challenge
      answers.push(() => at.flow.answer(who, { token, authenticator: 'password', fields: { password: 'some password of a stranger' } }))
    }
    await Promise.all(answers.map((post) => post()))
    const notices = await Promise.all(crowd.map(async (who) => JSON.stringify(await at.flow.show(who))))
    const wrong = notices.filter((it) => it.includes('answer-wrong')).length
    expect(wrong).toBeGreaterThanOrEqual(10)
    expect(wrong).toBeLessThan(20)
  })

  test('are slowed for a name that nobody has as they are for anybody else', async () => {
    const codes: Record<string, string[]> = {}
    for (const name of ['bob', 'cleo', `nobody-${randomBytes(3).toString('hex')}`]) {
      codes[name.slice(0, 6)] = []
      for (let tries = 0; tries < 11; tries += 1) {
        const eve = guest()
        await at.flow.show(eve)
        await at.flow.identify(eve, name)
        await at.flow.choose(eve, 'password')
        const step = await at.flow.show(eve)
        if (step.show !== 'challenge') throw new Error(step.show)
        await at.flow.answer(eve, { token: step.challenge.token, authenticator: 'password', fields: { password: 'some password of a stranger' } })
        const after = await at.flow.show(eve)
        codes[name.slice(0, 6)]?.push('notice' in after ? String(after.notice?.code) : after.show)
      }
    }
    const [first, ...others] = Object.values(codes)
    expect(first?.at(-1)).toBe('too-many-attempts')
    for (const one of others) expect(one).toEqual(first)
  })
})
