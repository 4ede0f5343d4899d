import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createMessages } from '../../src/i18n/messages.ts'
import { readMessages, readShared } from '../../src/i18n/read-messages.ts'
import { root } from '../support/open-hall.ts'

const page = readFileSync(`${root}/docs/look.md`, 'utf8')
const documented = [...page.matchAll(/`((?:passkey-add|passkey-added|recovery)\.[a-z.-]+)`/g)].map(([, key = '']) => key)
const shared = readShared(`${root}/src/i18n/messages`)
const passkey = readMessages(`${root}/src/authenticators/passkey/messages`)

describe('a hint around adding a passkey or a recovery', () => {
  test.each(documented)('%s has a default in English and German, and is changed or emptied by the operator', (key) => {
    for (const language of ['en', 'de']) expect(shared[language]?.[key] ?? shared[language]?.[`${key}.other`]).toMatch(/\p{L}/u)
    const told = (text: string): string =>
      createMessages({ shared: `${root}/src/i18n/messages`, authenticators: [], overrides: { en: { [key]: text } }, fallback: 'en' }).t('en', key, { days: 1 })
    expect([told('Ask the desk.'), told('')]).toEqual(['Ask the desk.', ''])
  })

  test('is named in the documentation', () => {
    expect(documented.length).toBeGreaterThan(10)
  })
})

describe('a refused passkey', () => {
  test('is explained, with what to use instead, for every reason', () => {
    const reasons = (part: string): readonly string[] =>
      Object.keys(passkey['en'] ?? {}).flatMap((key) => new RegExp(`^refused\\.([a-z-]+)\\.${part}$`).exec(key)?.[1] ?? [])
    expect(reasons('text').length).toBeGreaterThan(5)
    expect(reasons('instead')).toEqual(reasons('text'))
  })
})
