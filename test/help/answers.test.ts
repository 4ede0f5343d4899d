import { describe, expect, test } from 'vitest'
import { readMessages } from '../../src/i18n/read-messages.ts'
import { root } from '../support/open-hall.ts'

const words = readMessages(`${root}/src/i18n/messages/help`)
const english = words['en'] ?? {}
const answers = Object.entries(english).filter(([key]) => key.endsWith('.answer'))
const told = Object.entries(english).filter(([key]) => /^help\.[a-z-]+\.(answer|details|system)(\.[a-z-]+)?$/.test(key))
const everywhere = Object.entries(words).flatMap(([language, texts]) => Object.entries(texts).map(([key, text]) => ({ at: `${language} ${key}`, key, text })))

const wordsIn = (text: string): readonly string[] => text.match(/[\p{L}\p{N}'’-]+/gu) ?? []
const sentencesIn = (text: string): readonly string[] => text.split(/(?<=[.?!:])\s+|\n+/).filter((it) => wordsIn(it).length > 0)
/** Groups of vowels, without a silent e at the end. */
const syllablesIn = (word: string): number =>
  Math.max(
    1,
    (
      word
        .toLowerCase()
        .replace(/(?<=[^aeiouyl])e$/, '')
        .match(/[aeiouy]+/g) ?? []
    ).length,
  )
/** Years at school that a text takes (Flesch and Kincaid). */
const grade = (text: string): number => {
  const all = wordsIn(text)
  return 0.39 * (all.length / sentencesIn(text).length) + 11.8 * (all.reduce((sum, it) => sum + syllablesIn(it), 0) / all.length) - 15.59
}

describe('an answer', () => {
  test('has at most about 90 words before its details', () => {
    expect(answers.filter(([, text]) => wordsIn(text).length > 92).map(([key, text]) => [key, wordsIn(text).length])).toEqual([])
  })

  test('begins with the sentence that answers, and a short one', () => {
    expect(answers.filter(([, text]) => wordsIn(sentencesIn(text)[0] ?? '').length > 22).map(([key]) => key)).toEqual([])
  })

  test('can be read at the age of twelve', () => {
    const byTopic = Map.groupBy(told, ([key]) => key.split('.')[1] ?? '')
    const grades = [...byTopic].map(([id, texts]) => [id, Math.round(10 * grade(texts.map(([, text]) => text).join('\n'))) / 10] as const)
    expect(grades.filter(([, it]) => it > 7)).toEqual([])
    expect(grade(told.map(([, text]) => text).join('\n'))).toBeLessThan(6)
  })

  test('has no version and no date in a sentence: they come from the data', () => {
    expect(everywhere.filter(({ key, text }) => !key.startsWith('help.table.') && /\d{2,}|\d\.\d|\b(19|20)\d\d\b/.test(text)).map(({ at }) => at)).toEqual([])
  })

  test('knows no developers’ words', () => {
    const technical = /webauthn|fido|credential|relying party|attestation|assertion|aaguid|authenticator|\bbackend|\bAPI\b|\bhybrid\b|\bCTAP/iu
    expect(everywhere.filter(({ text }) => technical.test(text)).map(({ at }) => at)).toEqual([])
  })

  test.each([
    ['which-systems', /\b(all|every|any) (systems?|browsers?)\b/i],
    ['no-letter', /\bwe (do not )?know (your|this) address\b/i],
    ['why-better', /(?<!No way of signing in is )\b(perfectly|completely|absolutely) (safe|secure)/i],
    ['lost-device', /password (comes back|works again)/i],
    ['what-do-i-need', /(?<!not )\bneed an account\b/i],
    ['not-on-this-device', /\b(install|download)\b/i],
    ['sharing', /\bwe (can )?see\b/i],
    ['false-sites', /codes? by e-mail (also |too )?(protects?|resists?)/i],
  ])('about %s claims nothing that it must not', (id, claim) => {
    const text = Object.entries(english)
      .filter(([key]) => key.startsWith(`help.${id}.`))
      .map(([, one]) => one)
    expect(text.length).toBeGreaterThan(1)
    expect(text.filter((one) => claim.test(one))).toEqual([])
  })

  test('names no answer for one system in a language and not in another', () => {
    const systems = (language: string): readonly string[] =>
      Object.keys(words[language] ?? {})
        .filter((key) => key.includes('.system'))
        .toSorted()
    for (const language of Object.keys(words)) expect(systems(language)).toEqual(systems('en'))
  })
})
