import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Holder, LetterWish, SealedCeremony } from '../../src/authenticators/authenticator.ts'
import type { LoadedAuthenticator } from '../../src/authenticators/load.ts'
import type { Facts } from '../../src/domain/facts.ts'
import { createViews } from '../../src/http/views.ts'
import { placeholdersOf, pluralOf, type Values } from '../../src/i18n/interpolate.ts'
import { readShared } from '../../src/i18n/read-messages.ts'
import { createLetterWriter } from '../../src/mail/render-letter.ts'
import { optionsOf } from '../../src/policy/options.ts'
import { bySubject } from '../support/word-folders.ts'
import { account, context, holder, noon } from './people.ts'

/** What is held to the contract: a way to make it (afresh each time, with the same chance), and a holder for whom it posts its letter, if it posts any. */
export interface Candidate {
  readonly name: string
  readonly make: () => Promise<LoadedAuthenticator>
  readonly correspondent: Holder
}

type Words = Readonly<Record<string, string>>

const dan = account('dan')
const fields = ['code', 'password', 'response', 'number']
const malformed: readonly (readonly [string, readonly unknown[]])[] = [
  ['no form', [null, undefined, true, 1, '', 'x', [], [[]], {}]],
  ...fields.map((field) => [`a wrong field ${field}`, wrongFields(field)] as const),
]

/** Everything that must be true of each authenticator, from inside and outside alike. */
export function describeContract({ name, make, correspondent }: Candidate): void {
  describe(`the contract of ${name}`, async () => {
    const { authenticator, folder, builtIn } = await make()
    const { id, traits } = authenticator
    const views = createViews({ operator: null, house: 'views', outside: builtIn ? [] : [{ id, folder: join(folder, 'views') }] })
    const messages = messagesIn(join(folder, 'messages'))
    const shared = readShared('src/i18n/messages')
    const ceremonies = [['sign-in', authenticator.signIn], ...(authenticator.enrolment === null ? [] : [['enrol', authenticator.enrolment]])] as [
      string,
      SealedCeremony<unknown>,
    ][]
    const worded =
      (language: string) =>
      (key: string, values: Values = {}): string => {
        const wordings = [messages[language], shared[language], shared['en']].flatMap((it) => pluralOf(language, key, values).flatMap((one) => it?.[one] ?? []))
        const words = wordings[0]
        if (words === undefined) throw new Error(`no message ${key} in ${language}`)
        const unfilled = placeholdersOf(words).filter((it) => it !== 'product' && !Object.hasOwn(values, it))
        if (unfilled.length > 0) throw new Error(`${key} in ${language} lacks ${unfilled.join(', ')}`)
        return words
      }

    test('is called what its folder is called', () => {
      expect(id).toBe(basename(folder))
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/)
    })

    test('has sane traits', () => {
      expect(traits.amr.length).toBeGreaterThan(0)
      expect(new Set(traits.amr).size).toBe(traits.amr.length)
      expect([1, 2]).toContain(traits.factors)
      expect(traits.amr.includes('mfa')).toBe(traits.factors === 2)
      expect(traits.phishingResistant || !traits.hardwareProtected).toBe(true)
    })

    test('can be used by an account without credentials where it rests on a channel, and then keeps none', () => {
      const usable = (channels: Facts['channels']) => optionsOf([authenticator], { account: dan, credentials: [], channels })[0]?.usable
      expect([usable([]), usable([{ kind: 'email', verifiedAt: noon, original: true }])]).toEqual([false, authenticator.restsOn === 'channel'])
      expect(authenticator.restsOn === 'credential' || authenticator.enrolment === null).toBe(true)
    })

    test('says the same in every language', () => {
      expect(Object.keys(messages)).toEqual(expect.arrayContaining(['de', 'en']))
      const { en = {}, ...others } = messages
      for (const needed of ['name', 'choose', 'title']) expect(en).toHaveProperty([needed])
      for (const other of Object.values(others)) {
        expect(named(en, other)).toEqual(named(en, en))
      }
    })

    test('shows nothing to an account that a stranger is not shown', async () => {
      const [one, other] = [await make(), await make()]
      const toDan = await one.authenticator.signIn.begin(holder(dan, 'dan@example.com'), context())
      const toStranger = await other.authenticator.signIn.begin(holder(null, 'dan@example.com'), context())
      expect(toStranger.page).toEqual(toDan.page)
      expect(toStranger.letter).toEqual(toDan.letter)
      expect(toStranger.leaveTo).toEqual(toDan.leaveTo)
    })

    test('writes its letter in every language, with its secret nowhere else', async () => {
      const { letter, page, state } = await authenticator.signIn.begin(correspondent, context())
      expect(letter === undefined).toBe(!authenticator.signIn.keep)
      const write = createLetterWriter({ product: 'Keyward', ...views, t: (language, key, values) => fill(worded(language)(key, values), values) })
      const secret = letter?.data['code'] ?? 'nothing is secret'
      const languages = letter === undefined ? [] : Object.keys(messages)
      const { channel, ...wish }: LetterWish = letter ?? { to: '', template: '', data: {} }
      for (const locale of languages) {
        const { subject, text, html } = write({ ...wish, locale })
        expect(text).toContain(secret)
        expect(html ?? secret).toContain(secret)
        expect(html === null).toBe(channel !== undefined)
        expect(subject).not.toBe('')
        expect(subject + text + (html ?? '')).not.toMatch(/undefined|https?:|\{\w+\}/)
      }
      expect(secret.length).toBeGreaterThanOrEqual(6)
      expect(JSON.stringify([page, state])).not.toContain(secret.replaceAll('-', ''))
    })

    describe.each(ceremonies)('at %s', (kind, ceremony) => {
      test('lives long enough and takes few answers', () => {
        expect(ceremony.attemptsMax).toBeGreaterThanOrEqual(1)
        expect(ceremony.attemptsMax).toBeLessThanOrEqual(10)
        expect(ceremony.lifetimeSeconds).toBeGreaterThanOrEqual(60)
        expect(ceremony.lifetimeSeconds).toBeLessThanOrEqual(ceremony.keep ? 600 : 1800)
      })

      test('has its page, in words that exist', async () => {
        const { page } = await ceremony.begin(holder(dan, 'dan@example.com'), context())
        for (const language of Object.keys(messages)) {
          const around = {
            t: worded(language),
            base: '/interaction/u',
            challenge: 'token-of-it',
            prompt: false,
            skippable: true,
            identifier: 'dan@example.com',
            authenticator: id,
          }
          for (const notice of [null, { code: 'answer-wrong', text: '' }]) {
            const html = views.render(`authenticators/${id}/${kind}`, { ...around, page, notice })
            expect(html).toContain('action="/interaction/u/answer"')
            expect(html).toContain('value="token-of-it"')
            expect(html).not.toMatch(/undefined|\[object| style=| on[a-z]+=|<script/)
          }
        }
      })

      test('keeps a state that survives storage', async () => {
        const { state, page } = await ceremony.begin(holder(dan, 'dan@example.com'), context())
        expect(JSON.parse(JSON.stringify(state))).toEqual(state)
        expect(JSON.parse(JSON.stringify(page))).toEqual(page)
      })

      test.each(malformed)('refuses %s', async (_, answers) => {
        const { state } = await ceremony.begin(holder(dan, null), context())
        for (const answer of answers) {
          for (const who of [holder(null, 'eve@example.com'), holder(dan, null)]) {
            const { ok } = await ceremony.finish({ holder: who, state, answer, context: context() })
            expect({ ok, answer }).toEqual({ ok: false, answer })
          }
          expect(() => authenticator.recognise(answer)).not.toThrow()
        }
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
      })
    })
  })
}

function wrongFields(field: string): readonly unknown[] {
  const values: unknown[] = [null, 0, [], ['1'], {}, { toString: 'x' }, '', '\u0000', ' ', '1', 'x'.repeat(100_000), '[]', 'null']
  const pollution = field === 'response' ? [{ response: '{"__proto__":{"polluted":1}}' }] : []
  return [
    ...values.map((value) => ({ [field]: value })),
    ...pollution,
    JSON.parse(`{"__proto__":{"polluted":1,"${field}":"1"},"constructor":{"prototype":{"polluted":1}}}`),
  ]
}

/** What a language says, and what it names there: all forms of a plural as one. */
const named = (english: Words, words: Words): readonly string[] =>
  Object.entries(bySubject(english, words))
    .map(([subject, texts]) => [subject, ...placeholdersOf(texts.join(' '))].join(' '))
    .toSorted()

const fill = (words: string, values: Readonly<Record<string, string | number>> = {}): string =>
  words.replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole))

function messagesIn(folder: string): Readonly<Record<string, Words>> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : []
  return Object.fromEntries(files.map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(folder, file), 'utf8')) as Words]))
}
