import { describe, expect, test } from 'vitest'
import { momentIn } from '../../src/i18n/moment.ts'

describe('a moment', () => {
  const at = new Date('2026-03-01T23:30:00Z')

  test('is written as the language writes it, and says that it is UTC', () => {
    expect(momentIn('de', at)).toBe('1. März 2026 um 23:30 UTC')
    expect(momentIn('en', at).replaceAll(/\s/gu, ' ')).toBe('March 1, 2026 at 11:30 PM UTC')
  })

  test('is in English for a language that is none, as an import may bring one', () => {
    expect(momentIn('no language', at)).toBe(momentIn('en', at))
    expect(momentIn('', at)).toBe(momentIn('en', at))
  })
})
