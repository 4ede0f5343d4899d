import { describe, expect, test } from 'vitest'
import { interpolate } from '../../src/i18n/interpolate.ts'
import { dayShown, momentIn, momentShown, withTimes } from '../../src/i18n/moment.ts'
import { houseLanguages } from '../support/word-folders.ts'

describe('a moment', () => {
  const at = new Date('2026-03-01T23:30:00Z')

  test('is written as the language writes it, and says that it is UTC', () => {
    expect(momentIn('de', at)).toBe('1. März 2026 um 23:30 UTC')
    expect(momentIn('en', at).replaceAll(/\s/gu, ' ')).toBe('March 1, 2026 at 11:30 PM UTC')
  })

  test.each(houseLanguages)('has in %s the digits that numbers have there', (language) => {
    expect(momentIn(language, at)).toContain(interpolate('{year}', { year: 2026 }, language).replace(/\P{Nd}/gu, ''))
  })

  test('is in English for a language that is none, as an import may bring one', () => {
    expect(momentIn('no language', at)).toBe(momentIn('en', at))
    expect(momentIn('', at)).toBe(momentIn('en', at))
  })

  test('is an element on a page, in UTC until the browser says it in the own time of the reader', () => {
    expect(withTimes(`Since ${momentShown('de', at)}.`)).toBe('Since <time datetime=2026-03-01T23:30:00.000Z>1. März 2026 um 23:30 UTC</time>.')
    expect(withTimes(`${dayShown('de', at)}, ${dayShown('de', at)}`)).toMatch(
      /^<time datetime=2026-03-01T23:30:00.000Z data-day>1. März 2026<\/time>, <time [^>]*>1. März 2026<\/time>$/,
    )
  })

  test('ends no attribute that somebody typed its marks into, as a link with a name in it can', () => {
    expect(withTimes('\uE000123\uE001Call 555\uE002')).toBe('<time datetime=123>Call 555</time>')
  })

  test('takes no attribute from words that only look like it', () => {
    expect(withTimes(momentShown('en', at).replace('2026', '2026" onclick="'))).not.toContain('<time')
  })
})
