import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { asserted, PASSWORD, walksIn } from '../support/flow-walks.ts'

const lenient: Policy = { ...defaultPolicy, version: 'lenient', phaseOuts: [] }
const strict: Policy = { ...defaultPolicy, version: 'strict' }

let at: OpenHouse
let people: ReturnType<typeof walksIn>
beforeAll(async () => {
  at = await openHouse({ policy: strict })
  people = walksIn(at)
})
afterAll(() => at.close())

/** Cleo has a passkey that works, and a password that does not any more. Returns the browser she used. */
async function blocked(name: string) {
  const passkey = soft()
  await at.people(name, { password: PASSWORD, passkey })
  at.wait(1)
  const home = guest()
  const moved = await people.past(home, await people.withPasskey(home, passkey))
  expect((await people.dossier(name)).phaseOuts[0]?.lastMode).toBe('block')
  return { passkey, home: people.next(home, moved) }
}

/** The answer to the password's page, kept back. */
async function passwordPage(who: Guest, name: string) {
  await people.towards(who, name, 'password')
  const { challenge } = await people.shown(who, 'challenge')
  return { token: challenge.token, authenticator: 'password', fields: { password: PASSWORD } }
}

const mailed = async () => (await at.letters()).filter((it) => it.channel === 'mail').map((it) => it.template)

describe('the right password of an account for which it is blocked', () => {
  test('is refused on the uniform page like a wrong one, which stays the same', async () => {
    await blocked('cleo1')
    const pages = []
    for (const password of [PASSWORD, 'a wrong password of somebody']) {
      const who = guest()
      expect((await people.withPassword(who, 'cleo1', password)).outcome).toBeNull()
      const { challenge: _challenge, ...page } = await people.shown(who, 'challenge')
      pages.push(page)
    }
    expect(pages[0]).toEqual(pages[1])
    expect(pages[0]?.notice).toEqual({ code: 'answer-wrong' })
  })

  test('is not offered in a known browser, and a form made up for it is refused', async () => {
    const { home } = await blocked('cleo2')
    const step = await people.shown(home, 'challenge')
    expect([step.authenticator, ...step.others, ...step.beside]).not.toContain('password')
    await at.flow.choose(home, 'password')
    expect(await people.shown(home, 'challenge')).toMatchObject({ authenticator: 'passkey' })
    expect((await at.flow.answer(home, { token: step.challenge.token, authenticator: 'password', fields: { password: PASSWORD } })).outcome).toBeNull()
  })

  test('is refused from a form that is posted again', async () => {
    await blocked('cleo3')
    const who = guest()
    const answer = await passwordPage(who, 'cleo3')
    for (let times = 0; times < 3; times += 1) expect((await at.flow.answer(who, answer)).outcome).toBeNull()
  })

  test('is refused from a page that was open in a second tab before the block began', async () => {
    const passkey = soft()
    await at.people('cleo4', { password: PASSWORD, passkey })
    at.wait(1)
    const tab = guest()
    const answer = await passwordPage(tab, 'cleo4')
    const other = guest()
    expect((await people.past(other, await people.withPasskey(other, passkey))).outcome).not.toBeNull()
    expect((await at.flow.answer(tab, answer)).outcome).toBeNull()
    const why = { decision: expect.stringMatching(/^.{22}$/) as string, version: at.house.policy().version, policy: 'everyone', rule: '13' }
    expect((await people.events('cleo4', 'password.blocked_correct')).map((it) => it.data)).toMatchObject([why])
  })

  test('never satisfies a step-up', async () => {
    await blocked('cleo5')
    const who = guest({ session: { sub: 'sub-cleo5' }, prompts: ['login'] })
    const step = await people.shown(who, 'challenge')
    expect([step.authenticator, ...step.others, ...step.beside]).not.toContain('password')
    await at.flow.choose(who, 'password')
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: 'passkey' })
  })

  test('warns its owner once a day, from whatever networks it is tried, and is written down each time', async () => {
    await blocked('cleo6')
    await at.letters()
    const tries = async (network: string) => {
      await people.withPassword(guest({}, { network }), 'cleo6')
      return mailed()
    }
    expect(await tries('192.0.2')).toEqual(['house/password-tried'])
    expect(await tries('192.0.2')).toEqual([])
    expect(await tries('198.51.100')).toEqual([])
    expect((await people.events('cleo6', 'password.blocked_correct')).length).toBe(3)
    at.wait(86_400 + 3600)
    expect(await tries('198.51.100')).toEqual(['house/password-tried'])
  })

  test('warns once however many are posted at once', async () => {
    await blocked('cleo7')
    const crowd = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const who = guest({}, { network: `192.0.${index}` })
        return { who, answer: await passwordPage(who, 'cleo7') }
      }),
    )
    await at.letters()
    const moved = await Promise.all(crowd.map(({ who, answer }) => at.flow.answer(who, answer)))
    expect(moved.every((it) => it.outcome === null)).toBe(true)
    expect(await mailed()).toEqual(['house/password-tried'])
  })
})

describe('a policy that changes between a page and its answer (table 4 row 18)', () => {
  test('decides the answer: the person sees what is asked now, with one sentence, and loses nothing', async () => {
    at.decree(lenient)
    const passkey = soft()
    await at.people('pat1', { password: PASSWORD, passkey })
    at.wait(1)
    const first = guest()
    const home = people.next(first, await people.withPasskey(first, passkey))
    const answer = await passwordPage(home, 'pat1')
    at.decree(strict)
    expect((await at.flow.answer(home, answer)).outcome).toBeNull()
    const page = await people.shown(home, 'challenge')
    expect(page).toMatchObject({ authenticator: 'passkey', identifier: 'pat1@example.com', notice: { code: 'policy-changed' } })
    const [refused] = await people.events('pat1', 'sign_in.refused')
    expect(refused?.data).toMatchObject({ detail: 'password.blocked', begunUnder: 'lenient', version: 'strict' })
    expect((await people.past(home, await people.answer(home, asserted(passkey, page)))).outcome?.sub).toBe('sub-pat1')
  })

  test('is told once: the next wrong answer is just wrong', async () => {
    at.decree(lenient)
    await at.people('pat5', { password: PASSWORD })
    const who = guest()
    await people.towards(who, 'pat5', 'password')
    at.decree(strict)
    await people.answer(who, { password: 'a wrong password of somebody' })
    expect(await people.shown(who, 'choose')).toMatchObject({ notice: { code: 'policy-changed' } })
    await people.withPassword(who, 'pat5', 'a wrong password of somebody')
    expect(await people.shown(who, 'challenge')).toMatchObject({ notice: { code: 'answer-wrong' } })
  })

  test('takes a password that was shown before it out of account, and says so', async () => {
    at.decree(lenient)
    const passkey = soft()
    await at.people('pat2', { password: PASSWORD, passkey })
    at.wait(1)
    await people.withPasskey(guest(), passkey)
    const who = guest({ acrWanted: ['phr'] })
    await people.withPassword(who, 'pat2')
    await people.shown(who, 'challenge')
    at.decree({ ...strict, roles: { ...strict.roles, retiring: ['password'] } })
    const page = await people.shown(who, 'challenge')
    await at.flow.choose(who, 'password')
    expect(await people.shown(who, 'challenge')).toMatchObject({ authenticator: page.authenticator, notice: { code: 'policy-changed' } })
    at.decree(strict)
  })

  test('tells a stranger nothing: the same sentence for everybody', async () => {
    await blocked('pat3')
    await at.people('pat4', { password: PASSWORD })
    at.decree(lenient)
    const pages = []
    for (const name of ['pat3', 'pat4', 'nobody-pat']) {
      const who = guest()
      const { token } = await passwordPage(who, name)
      at.decree(strict)
      await at.flow.answer(who, { token, authenticator: 'password', fields: { password: 'a wrong password of somebody' } })
      pages.push(JSON.stringify(await at.flow.show(who)).replaceAll(name, 'NAME'))
      at.decree(lenient)
    }
    expect(new Set(pages).size).toBe(1)
    expect(pages[0]).toContain('policy-changed')
    at.decree(strict)
  })
})
