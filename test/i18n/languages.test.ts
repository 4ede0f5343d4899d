import { describe, expect, test } from 'vitest'
import { placeholdersOf } from '../../src/i18n/interpolate.ts'
import { bySubject, categoriesOf, houseLanguages, pluralStem, wordFolders, wordsIn } from '../support/word-folders.ts'

const others = houseLanguages.filter((language) => language !== 'en')

describe.each(wordFolders)('the words in %s', (folder) => {
  const languages = wordsIn(folder)
  const english = languages['en'] ?? {}
  const subjects = bySubject(english, english)
  const there = Object.keys(languages)

  test('are in languages that the house speaks', () => {
    expect(there.filter((language) => !houseLanguages.some((one) => one === language))).toEqual([])
  })

  test.each(houseLanguages)('say in %s all that English says', (language) => {
    const said = bySubject(english, languages[language] ?? {})
    expect(Object.keys(subjects).filter((subject) => said[subject] === undefined)).toEqual([])
  })

  test.each(houseLanguages)('say in %s nothing that English does not', (language) => {
    const said = Object.keys(bySubject(english, languages[language] ?? {}))
    expect(said.filter((subject) => subjects[subject] === undefined)).toEqual([])
  })

  test.each(houseLanguages)('name in %s what English names', (language) => {
    const said = bySubject(english, languages[language] ?? {})
    const named = (texts: readonly string[] = []): string => placeholdersOf(texts.join(' ')).join()
    expect(Object.keys(said).filter((subject) => named(said[subject]) !== named(subjects[subject]))).toEqual([])
  })

  test.each(there)('say nothing in %s only where English does', (language) => {
    const words = languages[language] ?? {}
    expect(Object.keys(words).filter((key) => words[key] === '' && english[key] !== '')).toEqual([])
  })

  test.each(there)('have in %s every form of a plural, and no form that the language has not', (language) => {
    const words = languages[language] ?? {}
    const stems = [...new Set(Object.keys(words).flatMap((key) => pluralStem(english, key) ?? []))]
    const forms = stems.map((stem) => {
      const own = Object.keys(words).flatMap((key) => (pluralStem(english, key) === stem ? [key.slice(stem.length + 1)] : []))
      return [stem, own.filter((form) => !/^\d+$/.test(form)).toSorted()] as const
    })
    const wanted = categoriesOf(language)
    expect(forms.filter(([, own]) => String(own) !== String(wanted))).toEqual([])
  })
})

describe('a language of the house', () => {
  const texts = (language: string): readonly { readonly at: string; readonly english: string; readonly text: string }[] =>
    wordFolders.flatMap((folder) => {
      const { en = {}, [language]: words = {} } = wordsIn(folder)
      return Object.entries(words).map(([key, text]) => ({ at: `${folder}: ${key}`, english: en[key] ?? '', text }))
    })
  const found = (language: string, pattern: RegExp): readonly string[] =>
    texts(language).flatMap(({ at, text }) => (pattern.test(text) ? [`${at}: ${text}`] : []))

  /** What platforms call it otherwise, or what nobody calls it. */
  test.each([
    ['ar', /passkey|مفتاح الدخول|مفاتيح الدخول|مفتاح الوصول/iu],
    ['es', /passkey|clave de acceso|claves? de paso/iu],
    ['fr', /passkey|clés? de passe|clés? d’identification/iu],
    ['it', /PassKey|pass-key|chiav[ei] d’accesso|chiav[ei] di accesso|[\p{Ll},;:] Passkey/u],
    ['ja', /passkey|パス・キー|パスワードキー/iu],
    ['nl', /PassKey|pass-key|toegangssleutel|[\p{Ll},;:] Passkey/u],
    ['pl', /passkey|klucz\p{L}* logowania/iu],
    ['pt', /passkey|chaves?-passe|chaves? de passe/iu],
    ['sv', /PassKey|pass-key|lösennyckel|[\p{Ll},;:] Passkey/u],
    ['tr', /passkey|giriş anahtarı|şifre anahtarı/iu],
  ])('has one word for passkey: %s', (language, pattern) => {
    expect(found(language, pattern)).toEqual([])
  })

  test.each([
    ['ar', /هذا الجهاز/u],
    ['es', /este dispositivo/iu],
    ['fr', /cet appareil/iu],
    ['it', /questo dispositivo/iu],
    ['ja', /(この|こちらの)(デバイス|端末|機器)/u],
    ['nl', /dit apparaat/iu],
    ['pl', /(to|tym|tego|temu) urządzeni\p{L}*/iu],
    ['pt', /(este|neste|deste) dispositivo/iu],
    ['sv', /(den här|denna) enhet/iu],
    ['tr', /bu cihaz/iu],
  ])('ties no passkey to one device: %s', (language, pattern) => {
    expect(found(language, pattern)).toEqual([])
  })

  /** One form of address throughout: people notice the other one as a change of voice. */
  test.each([
    ['de', /(?<!\p{L})(du|dich|dir|deine?[mnrs]?)(?!\p{L})/iu],
    ['es', /(?<!\p{L})(usted|ustedes|vosotros|vuestr\p{L}+)(?!\p{L})/iu],
    ['fr', /(?<!\p{L})(tu|toi|tes)(?!\p{L})/iu],
    ['it', /(?<!\p{L})(Lei|Voi|Vostr\p{L}+)(?!\p{L})/u],
    ['nl', /(?<!\p{L})(u|uw)(?![\p{L}\d])/iu],
    ['pl', /(?<!\p{L})(Pan|Pani|Państwo|Państwa)(?!\p{L})/u],
    ['pt', /(?<!\p{L})(tu|teu|tua|teus|tuas|contigo)(?!\p{L})/iu],
    ['sv', /(?<!\p{L})(Ni|Er|Ert|Era)(?!\p{L})/u],
    ['tr', /(?<!\p{L})(sen|senin|sana|seni)(?!\p{L})/iu],
  ])('speaks to its reader in one way: %s', (language, pattern) => {
    expect(found(language, pattern)).toEqual([])
  })

  test.each(others)('leaves no sentence in English: %s', (language) => {
    const left = texts(language).filter(({ english, text }) => english === text && english.split(' ').length > 3)
    expect(left.map(({ at }) => at)).toEqual([])
  })

  test.each(houseLanguages)('calls the page that says how safe somebody is by one name: %s', (language) => {
    const words = Object.fromEntries(texts(language).map(({ at, text }) => [at.replace(/^.*: /, ''), text]))
    const name = words['cards.health.title']
    expect(words['help.do.health']).toBe(name)
    expect(words['help.practise.answer']).toContain(name)
  })

  /** What its maker writes in Latin letters everywhere. */
  const product = /^(Android|Chrome|ChromeOS|Edge|Firefox|iPad|iPhone|Linux|Mac|Safari|Windows|Windows Hello)$/

  test.each(['ar', 'ja'])('is written in its own script: %s', (language) => {
    const own = language === 'ar' ? /\p{Script=Arabic}/u : /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u
    expect(
      texts(language)
        .filter(({ text }) => /\p{L}/u.test(text.replaceAll(/\{\w+\}/g, '')) && !own.test(text) && !product.test(text))
        .map(({ at }) => at),
    ).toEqual([])
  })
})
