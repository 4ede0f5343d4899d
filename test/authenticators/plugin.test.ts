import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadAuthenticators, nameOf } from '../../src/authenticators/load.ts'
import { describeContract } from './contract.ts'
import { account, context, credential, holder, repeatableTools } from './people.ts'

const TELEPHONE = './plugins/telephone-code/index.ts'
const dan = account('dan')
let folder = ''

const load = (list: readonly string[], settings: Readonly<Record<string, unknown>> = {}, base = 'config/examples') =>
  loadAuthenticators(list, (id) => settings[id], repeatableTools(), base)

async function theOne(settings: Readonly<Record<string, unknown>> = {}) {
  const { authenticators, mistakes } = await load([TELEPHONE], { 'telephone-code': settings })
  const [loaded] = authenticators
  if (loaded === undefined) throw new Error(mistakes.join('\n'))
  return loaded
}

const written = async (name: string, source: string): Promise<string> => {
  await writeFile(join(folder, name), source)
  return join(folder, name)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugins-'))
})
afterAll(() => rm(folder, { recursive: true }))

describeContract({
  name: 'an authenticator from outside the source tree',
  make: () => theOne(),
  correspondent: holder(dan, 'dan@example.com', [credential('telephone-code', dan, { number: '+491701234567' })]),
})

describe('a code by telephone', () => {
  const enrol = async (number: string) => {
    const { enrolment } = (await theOne()).authenticator
    return enrolment?.finish({ holder: holder(dan, null), state: {}, answer: { number }, context: context() })
  }

  test.each([
    ['+49 170 123 45 67', '+491701234567'],
    ['0170/1234567', '+491701234567'],
    ['0043 (1) 234-5678', '+4312345678'],
  ])('enrols %s as %s', async (typed, number) => {
    expect(await enrol(typed)).toMatchObject({ ok: true, value: { lookup: number, payload: { number } } })
  })

  test.each(['', '12', '+0123456789', 'call me', '+4917012345671234567', '+49170x1234567'])('does not enrol "%s"', async (typed) => {
    expect(await enrol(typed)).toMatchObject({ ok: false, refusal: { code: 'answer-malformed' } })
  })

  test('signs in whoever answers with what was sent, and nobody else', async () => {
    const { signIn } = (await theOne()).authenticator
    const who = holder(dan, 'dan@example.com', [credential('telephone-code', dan, { number: '+491701234567' })])
    const { state, letter } = await signIn.begin(who, context())
    expect(letter).toMatchObject({ channel: 'telephone-code', to: '+491701234567' })
    const answer = (code: string | undefined, by = who) => signIn.finish({ holder: by, state, answer: { code }, context: context() })
    expect(await answer(letter?.data['code'])).toMatchObject({ ok: true, value: { credential: 'credential-telephone-code' } })
    expect(await answer('000000')).toMatchObject({ ok: false })
    expect(await answer(letter?.data['code'], holder(null, 'dan@example.com'))).toMatchObject({ ok: false })
  })

  test('shows the end of a number only in a browser that knows the account', async () => {
    const { signIn } = (await theOne()).authenticator
    const who = holder(dan, 'dan@example.com', [credential('telephone-code', dan, { number: '+491701234567' })])
    expect((await signIn.begin(who, context())).page).toMatchObject({ ending: null })
    expect((await signIn.begin(who, context({ browser: { known: true } }))).page).toMatchObject({ ending: '67' })
  })

  test('leaves by the module that the settings name', async () => {
    const out = join(folder, 'sent.txt')
    const sender = await written(
      'sender.ts',
      `import { writeFile } from 'node:fs/promises'\nexport const send = ({ to, text }: { to: string; text: string }) => writeFile(${JSON.stringify(out)}, to + ' ' + text)\n`,
    )
    await (await theOne({ sender })).authenticator.post?.({ to: '+491701234567', text: 'your code' })
    expect(await readFile(out, 'utf8')).toBe('+491701234567 your code')
  })

  test('leaves by a command, and says when it failed', async () => {
    const out = join(folder, 'piped.txt')
    const { authenticator } = await theOne({ command: ['sh', '-c', `{ printf '%s ' "$0"; cat; } > ${out}`] })
    await authenticator.post?.({ to: '+491701234567', text: 'your code' })
    expect(await readFile(out, 'utf8')).toBe('+491701234567 your code')
    await expect((await theOne({ command: ['false'] })).authenticator.post?.({ to: '+4', text: '' })).rejects.toThrow('false ended with 1')
  })

  test('is not taken for sent while no gateway is set up', async () => {
    await expect((await theOne()).authenticator.post?.({ to: '+491701234567', text: 'your code' })).rejects.toThrow('no gateway')
  })
})

describe('the list of authenticators', () => {
  test('keeps its order and says where each one lives', async () => {
    const { authenticators, mistakes } = await load([TELEPHONE, 'password', 'email-otp'])
    expect(mistakes).toEqual([])
    expect(authenticators.map((it) => [it.authenticator.id, it.builtIn])).toEqual([
      ['telephone-code', false],
      ['password', true],
      ['email-otp', true],
    ])
    expect(authenticators[0]?.folder).toMatch(/config\/examples\/plugins\/telephone-code$/)
    expect(authenticators[1]?.folder).toMatch(/src\/authenticators\/password$/)
  })

  test('finds a package beside the configuration', async () => {
    const home = join(folder, 'node_modules', 'keyward-badge')
    await mkdir(home, { recursive: true })
    await writeFile(join(home, 'package.json'), '{ "name": "keyward-badge", "type": "module", "exports": { ".": { "default": "./keyward-badge.js" } } }')
    await writeFile(join(home, 'keyward-badge.js'), plugin('keyward-badge'))
    const { authenticators, mistakes } = await load(['keyward-badge'], {}, folder)
    expect(mistakes).toEqual([])
    expect(authenticators[0]).toMatchObject({ authenticator: { id: 'keyward-badge' }, folder: home, builtIn: false })
  })

  test('gives each its own MAC key', async () => {
    await written('one.ts', plugin('one'))
    await written('two.ts', plugin('two'))
    const { authenticators } = await load(['./one.ts', './two.ts'], {}, folder)
    const pages = await Promise.all(authenticators.map(async (it) => (await it.authenticator.signIn.begin(holder(null, null), context())).page['mac']))
    expect(pages[0]).not.toBe(pages[1])
  })

  test('tells every mistake at once, each with its place and what to do', async () => {
    await written('empty.ts', 'export {}\n')
    await written('half.ts', `${SCHEMA}\n`)
    await written('broken.ts', 'export const = 1\n')
    await written('throws.ts', `${SCHEMA}\nexport const create = () => { throw new Error('no licence') }\n`)
    await written('other-name.ts', plugin('somebody'))
    await written('nothing.ts', `${SCHEMA}\nexport const create = () => null\n`)
    const list = [
      'password',
      'passwort',
      './absent.ts',
      './empty.ts',
      './half.ts',
      './broken.ts',
      './throws.ts',
      './other-name.ts',
      './nothing.ts',
      'password',
      '__proto__',
    ]
    const { authenticators, mistakes } = await load(list, {}, folder)
    expect(authenticators.map((it) => it.authenticator.id)).toEqual(['password'])
    expect(mistakes).toHaveLength(list.length - 1)
    const expected = [
      /^authenticators\.1 \(passwort\): .*neither a built-in one.*email-otp, passkey, password/,
      /absent\.ts/,
      /must export `settings`/,
      /must export `create/,
      /cannot be loaded/,
      /no licence/,
      /calls itself "somebody"/,
      /must return an authenticator/,
      /there twice/,
      /__proto__/,
    ]
    for (const [index, pattern] of expected.entries()) expect(mistakes[index]).toMatch(pattern)
  })

  test('tells mistakes in settings by their path', async () => {
    const { mistakes } = await load(['password', 'email-otp', TELEPHONE], {
      password: { lengthMin: 3 },
      'email-otp': { minuts: 5 },
      'telephone-code': { country: '49' },
    })
    expect(mistakes).toEqual([
      expect.stringMatching(/^authenticators\.0 \(password\): password\.lengthMin: /),
      expect.stringMatching(/^authenticators\.1 \(email-otp\): email-otp: .*minuts/),
      expect.stringMatching(/^authenticators\.2 .*: telephone-code\.country: /),
    ])
  })

  test.each([
    ['password', 'password'],
    ['./plugins/badge.ts', 'badge'],
    ['./plugins/telephone-code/index.ts', 'telephone-code'],
    ['@somebody/keyward-badge', 'keyward-badge'],
    ['/opt/badge/index.js', 'badge'],
  ])('calls the settings of %s %s', (entry, name) => expect(nameOf(entry)).toBe(name))
})

const SCHEMA = 'export const settings = { safeParse: (data) => ({ success: true, data }) }'

const plugin = (id: string): string => `${SCHEMA}
export const create = (_settings, tools) => ({
  id: '${id}',
  traits: { amr: ['otp'], factors: 1 },
  signIn: { begin: async () => ({ state: {}, page: { mac: tools.mac('x') } }), finish: async () => tools.refuse('answer-wrong', '${id}.no') },
})
`
