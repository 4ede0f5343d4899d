import { describe, expect, test } from 'vitest'
import { loadAuthenticators } from '../../src/authenticators/load.ts'
import { account, context, credential, holder, noon, repeatableTools } from './people.ts'

const ada = account('ada')

async function issued(minutes = 60) {
  let now = noon
  const { authenticators, mistakes } = await loadAuthenticators(
    ['access-pass'],
    () => ({}),
    repeatableTools(() => now),
    '.',
  )
  const authenticator = authenticators[0]?.authenticator
  const made = authenticator?.issue?.(new Date(noon.getTime() + minutes * 60_000))
  if (authenticator === undefined || made === undefined) throw new Error(mistakes.join('\n'))
  const pass = credential('access-pass', ada, made.credential.payload)
  return {
    authenticator,
    pass,
    shown: made.shown,
    later: (ms: number) => void (now = new Date(now.getTime() + ms)),
    answer: (code: string, held = [pass]) => authenticator.signIn.finish({ holder: holder(ada, null, held), state: {}, answer: { code }, context: context() }),
  }
}

describe('a pass', () => {
  test('opens a recovery and nothing else, and nobody makes one for themselves', async () => {
    const { authenticator } = await issued()
    expect([authenticator.opens, authenticator.enrolment, authenticator.issueMinutesMax]).toEqual(['recovery', null, 60])
  })

  test('is kept as a digest alone, and can be read out', async () => {
    const { pass, shown } = await issued()
    expect(shown).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/)
    expect(JSON.stringify(pass)).not.toContain(shown.replaceAll('-', ''))
  })

  test('is right however it is typed, once', async () => {
    const { answer, shown, pass, authenticator } = await issued()
    const proof = await answer(` ${shown.toLowerCase().replaceAll('-', ' ')}`)
    expect(proof).toMatchObject({ ok: true, value: { credential: pass.id, exclusive: true } })
    const used = { ...pass, payload: proof.ok ? proof.value.rewrite : null }
    expect(authenticator.assess(used, null)).toMatchObject({ usable: false, left: 0 })
    expect(await answer(shown, [used as never])).toMatchObject({ ok: false, refusal: { code: 'answer-wrong', detail: 'access-pass.over' } })
  })

  test('is over after its time', async () => {
    const { answer, shown, pass, later, authenticator } = await issued(5)
    later(299_999)
    expect(authenticator.assess(pass, null)).toMatchObject({ usable: true, left: 1 })
    later(1)
    expect(authenticator.assess(pass, null)).toMatchObject({ usable: false })
    expect(await answer(shown)).toMatchObject({ ok: false, refusal: { detail: 'access-pass.over' } })
  })

  test.each([
    ['another', '0000-0000-0000', 'answer-wrong', 'access-pass.wrong'],
    ['a part of one', '0000', 'answer-incomplete', 'access-pass.length'],
  ])('is not %s', async (_what, code, refusal, detail) => {
    expect(await (await issued()).answer(code)).toMatchObject({ ok: false, refusal: { code: refusal, detail } })
  })

  test('is nobody’s who was given none', async () => {
    const { answer, shown } = await issued()
    expect(await answer(shown, [])).toMatchObject({ ok: false, refusal: { code: 'answer-wrong', detail: 'access-pass.none' } })
  })
})
