import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { refusalCodes } from '../../src/domain/refusal.ts'
import { errorCodes } from '../../src/http/error-codes.ts'
import { readMessages, readShared } from '../../src/i18n/read-messages.ts'
import { surroundings } from '../../src/i18n/surroundings.ts'
import { root } from '../support/open-hall.ts'
import { houseLanguages, wordFolders as folders } from '../support/word-folders.ts'

const shared = readShared(`${root}/src/i18n/messages`)
const everyText = folders.flatMap((folder) =>
  Object.entries(readMessages(`${root}/${folder}`)).flatMap(([language, words]) =>
    Object.entries(words).map(([key, text]) => ({ at: `${folder}/${language}: ${key}`, language, text })),
  ),
)
/** Keys of one plural (`wait.1`, `wait.one`, `wait.other`) count as one: languages have different numbers of them. */
const withoutPlural = (key: string): string => key.replace(/\.(\d+|zero|one|two|few|many|other)$/, '.*')
/** Of `lock.windows` its base `lock`; null for a message that is no variant. */
const baseOf = (key: string): string | null => {
  const variant = surroundings.find((one) => key.endsWith(`.${one}`))
  return variant === undefined ? null : key.slice(0, -variant.length - 1)
}

describe.each(folders)('the words in %s', (folder) => {
  const languages = readMessages(`${root}/${folder}`)
  const english = languages['en'] ?? {}

  test('are there in English and German', () => {
    expect(Object.keys(languages)).toEqual(expect.arrayContaining(['de', 'en']))
  })

  test('have no variant for one platform without the text for all others', () => {
    const bases = Object.keys(english).flatMap((key) => baseOf(key) ?? [])
    expect(bases.filter((base) => english[base] === undefined)).toEqual([])
  })
})

describe('the shared words', () => {
  test.each(houseLanguages)('have a sentence for every refusal in %s', (language) => {
    const words = shared[language] ?? {}
    expect(refusalCodes.filter((code) => (words[`refusal.${code}`] ?? '') === '')).toEqual([])
  })

  test.each(houseLanguages)('have a title, a text and a next step for every error in %s', (language) => {
    const words = shared[language] ?? {}
    const keys = Object.keys(errorCodes).flatMap((code) => ['title', 'text', 'next'].map((part) => `error.${code}.${part}`))
    expect(keys.filter((key) => (words[key] ?? '') === '')).toEqual([])
  })

  test('have no error that cannot happen', () => {
    const worded = Object.keys(shared['en'] ?? {}).flatMap((key) => /^error\.(.+)\.title$/.exec(key)?.[1] ?? [])
    expect(worded.toSorted()).toEqual(Object.keys(errorCodes).toSorted())
  })
})

describe('a text', () => {
  const found = (pattern: RegExp, among = everyText): readonly string[] => among.filter(({ text }) => pattern.test(text)).map(({ at }) => at)

  test('writes passkey as the ordinary noun that it is', () => {
    const inSentence = everyText.filter(({ language }) => language === 'en')
    expect(found(/[\p{L},;:]\s+Passkeys?\b|PassKey|PASSKEY|[Pp]ass[ -]key/u, inSentence)).toEqual([])
    expect(
      found(
        /\bpasskeys?\b|PassKey|[Pp]ass-?[ ]?[Kk]ey(?<!Passkey)/u,
        everyText.filter(({ language }) => language === 'de'),
      ),
    ).toEqual([])
  })

  test('ties no passkey to one device', () => {
    expect(
      found(/\b(this|your) (device|computer|phone|browser)['’]?s? passkey|passkey (on|of|for|in|to) (this|your) (device|computer|browser)|this device/iu),
    ).toEqual([])
    expect(found(/Passkey (auf|für|in|an) (dieses|diesem|Ihr|Ihrem) (Gerät|Computer|Browser)|diese[sm]? Gerät/u)).toEqual([])
  })

  test('holds no word that is for developers', () => {
    expect(found(/webauthn|fido|credential|relying party|oauth|openid/iu)).toEqual([])
  })

  test('of a letter that goes to every address does not say that something was in this one', () => {
    expect(
      found(
        /\b(this|from your) mailbox\b/u,
        everyText.filter(({ at }) => at.endsWith('.lead') && at.includes(' mail.')),
      ),
    ).toEqual([])
  })

  test('holds no markup', () => {
    expect(found(/<[a-z]|&[a-z]+;/u)).toEqual([])
  })
})

describe('a view', () => {
  const views = globSync(['views/**/*.eta', 'config/examples/**/*.eta'], { cwd: root })

  test.each(views)('%s holds no sentence of its own', (view) => {
    const text = readFileSync(`${root}/${view}`, 'utf8')
      .replace(/<!--[\s\S]*?-->/g, ' ')
      .replace(/<%[\s\S]*?%>/g, ' ')
      .replace(/<style[\s\S]*?<\/style>/g, ' ')
    const attributes = [...text.matchAll(/\s(?:aria-label|alt|title|placeholder)="([^"]*)"/g)].map((match) => match[1] ?? '')
    const written = text.replace(/<[^>]*>/g, ' ')
    expect([written, ...attributes].flatMap((part) => part.match(/\p{L}{2,}/gu) ?? [])).toEqual([])
  })

  test.each(views)('%s has nothing inline that runs or paints', (view) => {
    if (view.startsWith('views/mail/')) return
    expect(readFileSync(`${root}/${view}`, 'utf8')).not.toMatch(/\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\bsrc=)|javascript:/)
  })
})

describe('a key', () => {
  test('that a view or a page asks for is there', () => {
    const keys = new Set(folders.flatMap((folder) => Object.keys(readMessages(`${root}/${folder}`)['en'] ?? {}).map(withoutPlural)))
    const files = globSync(['views/**/*.eta', 'src/sign-in/*.ts', 'src/account/*.ts', 'src/help/*.ts', 'src/http/*.ts', 'config/examples/**/*.eta'], {
      cwd: root,
    })
    const asked = files.flatMap((file) =>
      [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/\bt\('([\w.-]+)'/g)].map((match) => ({ file, key: match[1] ?? '' })),
    )
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter(({ key }) => !keys.has(key) && !keys.has(`${key}.*`) && !key.endsWith('.'))).toEqual([])
  })
})
