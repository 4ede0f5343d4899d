import { describe, expect, test } from 'vitest'
import type { CeremonyContext, Holder } from '../../src/authenticators/authenticator.ts'
import { loadAuthenticators } from '../../src/authenticators/load.ts'
import { account, context, holder, repeatableTools } from './people.ts'

const dan = account('dan', ['dan@example.com', 'Dan.Work@example.org'], 'dan')
const cleo = {
  ...account('cleo', []),
  identifiers: [{ kind: 'email' as const, value: 'cleo@example.com', normalised: 'cleo@example.com', verifiedAt: null, primary: true, original: true }],
}

async function make(settings: object = {}) {
  const { authenticators } = await loadAuthenticators(['email-otp'], () => settings, repeatableTools(), '.')
  const [loaded] = authenticators
  if (loaded === undefined) throw new Error('email-otp was not loaded')
  return loaded.authenticator
}

async function begun(who: Holder, around: CeremonyContext = context(), settings: object = {}) {
  const { signIn } = await make(settings)
  const { state, page, letter } = await signIn.begin(who, around)
  const answer = (code: unknown) => signIn.finish({ holder: who, state, answer: { code }, context: around })
  return { state, page, letter, code: letter?.data['code'] ?? '', answer }
}

describe('an e-mail code', () => {
  test('goes to the verified address that was typed, as the account writes it', async () => {
    const { letter, page } = await begun(holder(dan, 'dan.work@EXAMPLE.org'))
    expect(letter).toMatchObject({ to: 'Dan.Work@example.org', template: 'email-otp/code' })
    expect(page).toMatchObject({ addressShown: 'dan.work@EXAMPLE.org', length: 6, minutes: 10 })
  })

  test('goes to the primary address of a user name, without showing it', async () => {
    const { letter, page } = await begun(holder(dan, 'dan'))
    expect(letter?.to).toBe('dan@example.com')
    expect(page['addressShown']).toBeNull()
    expect(JSON.stringify(page)).not.toContain('@')
  })

  test('says what it is for, which is the same for an account and for none', async () => {
    const purposes = [holder(dan, 'dan@example.com'), holder(null, 'eve@example.com')].map(async (who) => [
      (await begun(who)).letter?.data['purpose'],
      (await begun(who, context({ recovering: true }))).letter?.data['purpose'],
    ])
    expect(await Promise.all(purposes)).toEqual([
      ['sign-in', 'recovery'],
      ['sign-in', 'recovery'],
    ])
  })

  test("goes to a stranger's address, in the same letter on the same page", async () => {
    const stranger = await begun(holder(null, 'new@example.com'))
    const known = await begun(holder(account('new'), 'new@example.com'))
    expect(stranger.letter).toEqual(known.letter)
    expect(stranger.page).toEqual(known.page)
  })

  test.each([
    ['a user name that nobody has', holder(null, 'nobody')],
    ['nobody named', holder(null, null)],
    ['something that is no address', holder(null, 'a@b@c')],
    ['an account without a verified address', holder(cleo, null)],
  ])('goes nowhere for %s, with the same page as for a user name', async (_, who) => {
    const nowhere = await begun(who)
    expect(nowhere.letter).toBeUndefined()
    expect(Object.keys(nowhere.page)).toEqual(Object.keys((await begun(holder(dan, 'dan'))).page))
  })

  test('proves the address it was sent to', async () => {
    const { answer, code } = await begun(holder(dan, 'dan'))
    expect(code).toMatch(/^\d{6}$/)
    expect(await answer(code)).toEqual({ ok: true, value: { verifiedAddress: 'dan@example.com' } })
  })

  test.each([
    (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)} `,
    (code: string) => `${code.slice(0, 3)}–${code.slice(3)}`,
    (code: string) => code.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  ])('is read as people and keyboards write it (%#)', async (written) => {
    const { answer, code } = await begun(holder(dan, 'dan'))
    expect(await answer(written(code))).toMatchObject({ ok: true })
  })

  test('refuses any other code, and tells an incomplete one apart', async () => {
    const { answer, code } = await begun(holder(dan, 'dan'))
    const other = code.startsWith('9') ? `0${code.slice(1)}` : `9${code.slice(1)}`
    expect(await answer(other)).toMatchObject({ refusal: { code: 'answer-wrong', detail: 'email-otp.code' } })
    expect(await answer(`${code}0`)).toMatchObject({ refusal: { code: 'answer-wrong' } })
    expect(await answer(code.slice(0, 5))).toMatchObject({ refusal: { code: 'answer-incomplete' } })
    expect(await answer('')).toMatchObject({ refusal: { code: 'answer-incomplete' } })
  })

  test('is kept as a MAC under a salt of its own', async () => {
    const { state, code } = await begun(holder(dan, 'dan'))
    const again = await begun(holder(dan, 'dan'), context({ tally: { letters: 1, refusals: 0 } }))
    expect(JSON.stringify(state)).not.toContain(code)
    expect(state).toHaveProperty('salt')
    const { signIn } = await make()
    const salted = { ...(state as object), salt: 'other' }
    expect(await signIn.finish({ holder: holder(dan, 'dan'), state: salted, answer: { code }, context: context() })).toMatchObject({ ok: false })
    expect(again.code).toBe(code)
  })

  test('is no longer posted after ten letters in a day, and nothing is right then', async () => {
    const ninth = await begun(holder(dan, 'dan'), context({ tally: { letters: 9, refusals: 0 } }))
    const tenth = await begun(holder(dan, 'dan'), context({ tally: { letters: 10, refusals: 0 } }))
    expect(ninth.letter).toBeDefined()
    expect(tenth.letter).toBeUndefined()
    expect(tenth.page).toEqual(ninth.page)
    expect(await tenth.answer(ninth.code)).toMatchObject({ refusal: { code: 'answer-wrong', detail: 'email-otp.not-posted' } })
  })

  test('has ten base32 characters after twenty wrong ones, for strangers too', async () => {
    const guessed = context({ tally: { letters: 1, refusals: 20 } })
    const long = await begun(holder(dan, 'dan'), guessed)
    expect(long.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(long.page).toMatchObject({ length: 10, alphabet: 'base32' })
    expect((await begun(holder(null, 'nobody'), guessed)).page).toEqual(long.page)
    expect(await long.answer(long.code)).toMatchObject({ ok: true })
    expect(await long.answer(long.code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'))).toMatchObject({ ok: true })
    expect((await begun(holder(dan, 'dan'), context({ tally: { letters: 1, refusals: 19 } }))).page).toMatchObject({ length: 6 })
  })

  test('takes five answers in ten minutes and is shown again on reload', async () => {
    const { signIn } = await make()
    expect(signIn).toMatchObject({ attemptsMax: 5, lifetimeSeconds: 600, keep: true })
    expect((await make({ minutes: 3, triesMax: 2 })).signIn).toMatchObject({ attemptsMax: 2, lifetimeSeconds: 180 })
    expect(await make()).toMatchObject({ refusalsMax: null, restsOn: 'channel' })
  })

  test('comes out even over its alphabet', async () => {
    const { signIn } = await make()
    const firsts = new Set<string>()
    for (let count = 0; count < 200; count += 1) firsts.add((await signIn.begin(holder(dan, 'dan'), context())).letter?.data['code']?.[0] ?? '')
    expect([...firsts].toSorted().join('')).toBe('0123456789')
  })
})
