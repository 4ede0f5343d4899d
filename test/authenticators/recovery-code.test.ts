import { describe, expect, test } from 'vitest'
import type { Proof } from '../../src/authenticators/authenticator.ts'
import { loadAuthenticators, type SharedTools } from '../../src/authenticators/load.ts'
import { canAnswer, type Credential, type CredentialId } from '../../src/domain/credential.ts'
import type { Result } from '../../src/domain/refusal.ts'
import { account, context, credential, holder, noon, repeatableTools } from './people.ts'

const ada = account('ada')

/** A sheet in the making, and who answers with it. `macs`: how many MACs were made so far. */
async function make(settings: object = {}, owned: readonly Credential[] = []) {
  let macs = 0
  const tools: SharedTools = repeatableTools()
  const macFor: SharedTools['macFor'] = (id) => (text) => ((macs += 1), tools.macFor(id)(text))
  const { authenticators, mistakes } = await loadAuthenticators(['recovery-code'], () => settings, { ...tools, macFor }, '.')
  const authenticator = authenticators[0]?.authenticator
  if (authenticator === undefined || authenticator.enrolment === null) throw new Error(mistakes.join('\n'))
  const { enrolment, signIn } = authenticator
  const owner = holder(ada, null, owned)
  const { state, page } = await enrolment.begin(owner, context())
  return {
    authenticator,
    state,
    page,
    codes: page['codes'] as readonly string[],
    confirm: (fields: object) => enrolment.finish({ holder: owner, state, answer: fields, context: context() }),
    answer: (code: string, credentials: readonly Credential[], who = holder(ada, null, credentials)) =>
      signIn.finish({ holder: who, state: {}, answer: { code }, context: context() }),
    macs: () => macs,
  }
}

async function saved(settings: object = {}) {
  const made = await make(settings)
  const enrolled = await made.confirm({ saved: 'yes' })
  if (!enrolled.ok) throw new Error(enrolled.refusal.detail)
  return { ...made, sheet: credential('recovery-code', ada, enrolled.value.payload), enrolled: enrolled.value }
}

/** The sheet as the house keeps it after a proof. */
const after = (sheet: Credential, proof: Result<Proof>): Credential => {
  if (!proof.ok) throw new Error(proof.refusal.detail)
  return { ...sheet, payload: proof.value.rewrite }
}

describe('a sheet of recovery codes', () => {
  test('has ten different codes of sixty bits, in groups that can be read aloud', async () => {
    const { codes, page } = await make()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/)
    expect(page).toMatchObject({ confirm: 'tick', replaces: false })
  })

  test('uses all of its alphabet', async () => {
    const { authenticator } = await make()
    let seen = ''
    for (let count = 0; count < 20; count += 1) seen += String((await authenticator.enrolment?.begin(holder(ada, null), context()))?.page['codes'])
    expect([...new Set(seen.replaceAll(',', ''))].toSorted().join('')).toBe('-0123456789ABCDEFGHJKMNPQRSTVWXYZ')
  })

  test('is kept for the page that shows it, so that loading it again shows the same', async () => {
    const { state, codes } = await make()
    expect(state).toEqual({ codes: codes.map((code) => code.replaceAll('-', '')) })
  })

  test('counts once the person says that it is saved', async () => {
    const { confirm } = await make()
    for (const fields of [{}, { saved: '' }]) expect(await confirm(fields)).toMatchObject({ refusal: { code: 'not-confirmed' } })
    expect(await confirm({ saved: 'yes' })).toMatchObject({ ok: true })
  })

  test('counts once one of its codes was typed, where the operator wants that', async () => {
    const { confirm, codes, page } = await make({ confirm: 'type' })
    const [code = ''] = codes.slice(7)
    expect(page).toMatchObject({ confirm: 'type' })
    for (const fields of [{}, { saved: 'yes' }, { code: '' }, { code: code.slice(1) }, { code: 'AAAA-AAAA-AAAA' }])
      expect(await confirm(fields)).toMatchObject({ refusal: { code: 'not-confirmed', detail: 'recovery-code.not-confirmed' } })
    expect(await confirm({ code: ` ${code.toLowerCase().replaceAll('-', ' ')} ` })).toMatchObject({ ok: true })
  })

  test('is stored without its codes, under a salt of its own and a key of the house', async () => {
    const { sheet, codes } = await saved()
    const kept = JSON.stringify(sheet.payload)
    for (const code of codes) expect(kept).not.toContain(code.replaceAll('-', ''))
    const { salt, codes: digests } = sheet.payload as { salt: string; codes: readonly { digest: string; usedAt: null }[] }
    expect(Buffer.from(salt, 'base64url')).toHaveLength(16)
    expect(digests[0]?.digest).toBe(repeatableTools().macFor('recovery-code')(`${salt}.${codes[0]?.replaceAll('-', '')}`))
    expect(new Set(digests.map(({ digest }) => digest)).size).toBe(10)
  })

  test('replaces the sheets before it, and says so', async () => {
    const { sheet, enrolled } = await saved()
    expect(enrolled.replaces).toEqual([])
    const other = { ...sheet, id: 'other' as CredentialId }
    const again = await make({}, [sheet, other])
    expect(again.page).toMatchObject({ replaces: true })
    expect(await again.confirm({ saved: 'yes' })).toMatchObject({ value: { replaces: [sheet.id, 'other'] } })
  })
})

describe('a recovery code', () => {
  test('signs in once, and uses itself up', async () => {
    const { answer, codes, sheet, authenticator } = await saved()
    const [first = '', second = ''] = codes
    const proof = await answer(first, [sheet])
    expect(proof).toMatchObject({ ok: true, value: { credential: sheet.id, exclusive: true } })
    const used = after(sheet, proof)
    expect(await answer(first, [used])).toMatchObject({ refusal: { code: 'answer-wrong', detail: 'recovery-code.used' } })
    expect(await answer(second, [used])).toMatchObject({ ok: true })
    expect((used.payload as { codes: readonly object[] }).codes[0]).toMatchObject({ usedAt: noon.toISOString() })
    expect([sheet, used].map((it) => authenticator.assess(it, null).left)).toEqual([10, 9])
  })

  test.each([
    (code: string) => code.toLowerCase(),
    (code: string) => ` ${code.replaceAll('-', '  ')}\n`,
    (code: string) => code.replaceAll('-', '–'),
    (code: string) => code.replaceAll('-', ''),
    (code: string) => code.replaceAll('0', 'o').replaceAll('1', 'l'),
    (code: string) => code.replaceAll(/[A-Z]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)),
  ])('is read as people and keyboards write it (%#)', async (written) => {
    const { answer, codes, sheet } = await saved()
    for (const code of codes) expect(await answer(written(code), [sheet])).toMatchObject({ ok: true })
  })

  test('is not guessed, nor half of it taken', async () => {
    const { answer, codes, sheet } = await saved()
    const [code = ''] = codes
    expect(
      await answer(
        code.replace(/.$/, (last) => (last === '7' ? '8' : '7')),
        [sheet],
      ),
    ).toMatchObject({ refusal: { detail: 'recovery-code.wrong' } })
    expect(await answer(`${code}0`, [sheet])).toMatchObject({ refusal: { code: 'answer-wrong' } })
    for (const part of ['', code.slice(0, 4), code.slice(0, -1)]) expect(await answer(part, [sheet])).toMatchObject({ refusal: { code: 'answer-incomplete' } })
  })

  test('of a sheet that was replaced or set aside signs nobody in', async () => {
    const { answer, codes, sheet } = await saved()
    for (const status of ['revoked', 'quarantined'] as const) {
      expect(await answer(codes[0] ?? '', [{ ...sheet, status }])).toMatchObject({ refusal: { detail: 'recovery-code.none' } })
    }
  })

  test("of one person does not open another's account", async () => {
    const [one, other] = [await saved(), await saved({ refusalsMax: 3 })]
    const salted = { ...other.sheet, payload: { ...(other.sheet.payload as object), salt: 'another salt' } }
    expect(await one.answer(one.codes[0] ?? '', [salted])).toMatchObject({ refusal: { detail: 'recovery-code.wrong' } })
  })

  test('counts on either sheet, should there ever be two', async () => {
    const { answer, codes, sheet } = await saved()
    const older = { ...sheet, id: 'older' as CredentialId, payload: { ...(sheet.payload as object), salt: 'another salt' } }
    expect(await answer(codes[3] ?? '', [older, sheet])).toMatchObject({ value: { credential: sheet.id } })
  })

  test('is noted in the log when few are left, and the last one ends the sheet', async () => {
    const { answer, codes, authenticator, sheet } = await saved()
    let kept = sheet
    const notes: unknown[] = []
    for (const code of codes) {
      const proof = await answer(code, [kept])
      notes.push(proof.ok ? proof.value.note : proof)
      kept = after(kept, proof)
    }
    expect(notes).toEqual([...Array.from({ length: 7 }), 'recovery-code.few-left', 'recovery-code.few-left', 'recovery-code.few-left'])
    expect(authenticator.assess(kept, null)).toMatchObject({ bound: 'none', usable: false, left: 0 })
    expect(canAnswer({ ...authenticator.assess(kept, null), usable: true })).toBe(false)
  })

  test('costs a stranger, an account without a sheet and a full one the same number of MACs, wherever the code stands', async () => {
    const { answer, codes, sheet, macs } = await saved()
    const counted = async (work: () => Promise<unknown>): Promise<number> => {
      const before = macs()
      await work()
      return macs() - before
    }
    const [first = '', last = ''] = [codes[0], codes[9]]
    const used = after(sheet, await answer(first, [sheet]))
    expect(await counted(() => answer(first, [], holder(null, 'eve@example.com')))).toBe(1)
    expect(await counted(() => answer('short', [], holder(null, null)))).toBe(1)
    for (const [code, credentials] of [
      [first, []],
      [first, [sheet]],
      [last, [sheet]],
      [first, [used]],
      ['AAAA-AAAA-AAAA', [sheet]],
    ] as const)
      expect(await counted(() => answer(code, credentials))).toBe(1)
  })

  test('is worth one factor, and is guessed at ten times a day and network at most', async () => {
    const { authenticator } = await make()
    expect(authenticator).toMatchObject({ restsOn: 'credential', refusalsMax: 10, traits: { amr: ['otp'], factors: 1, phishingResistant: false } })
    expect((await make({ refusalsMax: 4 })).authenticator.refusalsMax).toBe(4)
  })
})
