import { argon2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CeremonyContext } from '../../src/authenticators/authenticator.ts'
import { loadAuthenticators } from '../../src/authenticators/load.ts'
import { parseHash } from '../../src/authenticators/password/phc.ts'
import type { Credential } from '../../src/domain/credential.ts'
import { account, context, credential, holder, repeatableTools } from './people.ts'

const bob = account('bob')
const GOOD = 'plum gravel oboe Thursday'

async function make(settings: object = {}) {
  const { authenticators, mistakes } = await loadAuthenticators(['password'], () => settings, repeatableTools(), '.')
  const [loaded] = authenticators
  if (loaded === undefined) throw new Error(mistakes.join('\n'))
  const { signIn, enrolment } = loaded.authenticator
  if (enrolment === null) throw new Error('a password can be chosen')
  const choose = (password: string, around: CeremonyContext = context(), who = holder(bob, null)) =>
    enrolment.finish({ holder: who, state: {}, answer: { password }, context: around })
  const answer = (password: string, credentials: readonly Credential[] = []) =>
    signIn.finish({ holder: holder(bob, null, credentials), state: {}, answer: { password }, context: context() })
  const chosen = async (password: string): Promise<Credential> => {
    const result = await choose(password)
    if (!result.ok) throw new Error(result.refusal.detail)
    return credential('password', bob, result.value.payload)
  }
  return { ...loaded.authenticator, choose, answer, chosen }
}

const hashIn = ({ payload }: Credential): string => (payload as { hash: string }).hash

describe('a password', () => {
  test('signs in whoever chose it', async () => {
    const { answer, chosen } = await make()
    const own = await chosen(GOOD)
    expect(await answer(GOOD, [own])).toEqual({ ok: true, value: { credential: own.id } })
    expect(await answer(`${GOOD}!`, [own])).toMatchObject({ refusal: { code: 'answer-wrong', detail: 'password.wrong' } })
    expect(await answer(GOOD.toUpperCase(), [own])).toMatchObject({ ok: false })
  })

  test('is stored as Argon2id at the recommended cost, in the PHC format, under a salt of its own', async () => {
    const { chosen } = await make()
    const [one, other] = [hashIn(await chosen(GOOD)), hashIn(await chosen(GOOD))]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(other).not.toBe(one)
  })

  test('is the same however it was composed and whichever space was typed', async () => {
    const { answer, chosen } = await make()
    const own = await chosen('caf\u00e9 gravel oboe Thursday')
    expect(await answer('cafe\u0301 gravel\u00a0oboe\u2003Thursday', [own])).toMatchObject({ ok: true })
    expect(await answer('cafe gravel oboe Thursday', [own])).toMatchObject({ ok: false })
  })

  test('is hashed anew when it is used after the cost has changed', async () => {
    const before = await make()
    const own = await before.chosen(GOOD)
    const after = await make({ argon2: { passes: 3 } })
    const result = await after.answer(GOOD, [own])
    const rewritten = credential('password', bob, result.ok ? result.value.rewrite : null)
    expect(hashIn(rewritten)).toContain('m=19456,t=3,p=1')
    expect(await after.answer(GOOD, [rewritten])).toEqual({ ok: true, value: { credential: own.id } })
    expect(await after.answer('wrong', [own])).not.toHaveProperty('value')
  })

  test('imported with other parameters signs in and is brought to ours', async () => {
    const { answer } = await make()
    const salt = Buffer.from('an imported salt')
    const tag = argon2Sync('argon2id', { message: 'short', nonce: salt, memory: 4096, passes: 3, parallelism: 2, tagLength: 24 })
    const bare = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
    const own = credential('password', bob, { hash: `$argon2id$v=19$m=4096,t=3,p=2$${bare(salt)}$${bare(tag)}` })
    const result = await answer('short', [own])
    expect(hashIn(credential('password', bob, result.ok ? result.value.rewrite : null))).toContain('m=19456,t=2,p=1')
    expect(await answer('shorT', [own])).toMatchObject({ ok: false })
  })

  test.each([
    '',
    'plain',
    '$2b$10$abcdefghijklmnopqrstuv',
    '$argon2i$v=19$m=4096,t=3,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
    '$argon2id$v=19$m=9999999,t=3,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
    '$argon2id$v=19$m=4,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
  ])('stored as "%s" verifies nothing, and is not usable', async (hash) => {
    const { answer, assess } = await make()
    const own = credential('password', bob, { hash })
    expect(parseHash(hash)).toBeNull()
    expect(await answer('plain', [own])).toMatchObject({ ok: false })
    expect(assess(own, null).usable).toBe(false)
  })

  test('costs a stranger and an account without one the same work', async () => {
    const { answer, chosen } = await make({ argon2: { passes: 8 } })
    const own = await chosen(GOOD)
    const timed = async (credentials: readonly Credential[]): Promise<number> => {
      const samples: number[] = []
      for (let count = 0; count < 7; count += 1) {
        const before = process.cpuUsage()
        await answer('not the password at all', credentials)
        const { user, system } = process.cpuUsage(before)
        samples.push(user + system)
      }
      return samples.toSorted((a, b) => a - b)[3] ?? 0
    }
    const [withOne, without] = [await timed([own]), await timed([])]
    expect(without / withOne).toBeGreaterThan(0.1)
    expect(without / withOne).toBeLessThan(10)
  })
})

describe('choosing a password', () => {
  test.each([
    ['fourteen chars', 'x9 kTm4 pQz7 w', 'password-too-short'],
    ['fifteen characters of which one takes two units', 'x9 kTm4 pQz7 \u{1F600}w', null],
    ['sixty-four characters', `${GOOD} and forty more, so that a long phrase fits!`.slice(0, 64), null],
    ['two hundred and fifty-six characters', Array.from({ length: 256 }, (_, at) => 'abefijmnoqrsuvwz'[(at * 7 + (at >> 3)) % 16]).join(''), null],
    ['one more', Array.from({ length: 257 }, (_, at) => 'abefijmnoqrsuvwz'[(at * 7 + (at >> 3)) % 16]).join(''), 'password-too-long'],
    ['lower case only, no digit, no sign', 'gravelthursdayoboe', null],
    ['another script', 'лиловый гравий в четверг', null],
  ])('with %s', async (_, password, refused) => {
    const { choose } = await make()
    const result = await choose(password)
    expect(result.ok ? null : result.refusal.code).toBe(refused)
  })

  test('takes eight characters where an operator says that a password never stands alone', async () => {
    const { choose } = await make({ lengthMin: 8 })
    expect(await choose('gr4v3lob')).toMatchObject({ ok: true })
    expect(await choose('password')).toMatchObject({ refusal: { code: 'password-common' } })
  })

  test('twice is refused: an account has one', async () => {
    const { choose, chosen } = await make()
    expect(await choose(GOOD, context(), holder(bob, null, [await chosen(GOOD)]))).toMatchObject({ refusal: { code: 'credential-exists' } })
  })

  test('knows the names of an account that does not exist yet', async () => {
    const { choose } = await make()
    const newcomer = { userHandle: '', name: 'rumpelstiltskin@example.com', displayName: 'Rumpelstiltskin' }
    expect(await choose('rumpelstiltskin1', context({ newcomer }), holder(null, null))).toMatchObject({ refusal: { code: 'password-common' } })
    expect(await choose('rumpelstiltskin1')).toMatchObject({ ok: true })
  })
})

describe('a flood of passwords', () => {
  test('is let in two at a time, waits up to a bound, and the rest are told to come back', async () => {
    const { answer } = await make({ waitingMax: 3 })
    const results = await Promise.all(Array.from({ length: 12 }, () => answer('guess')))
    const codes = results.map((it) => (it.ok ? 'ok' : it.refusal.code))
    expect(codes.filter((code) => code === 'answer-wrong')).toHaveLength(5)
    expect(codes.filter((code) => code === 'too-many-attempts')).toHaveLength(7)
    expect(results[11]).toMatchObject({ refusal: { detail: 'password.busy', retryAfterSeconds: 5 } })
    expect(await answer('guess')).toMatchObject({ refusal: { code: 'answer-wrong' } })
  })

  test('leaves the event loop free', async () => {
    const { answer } = await make()
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    await Promise.all(Array.from({ length: 30 }, () => answer('guess')))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })
})
