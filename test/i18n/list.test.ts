import { describe, expect, test } from 'vitest'
import { listIn } from '../../src/i18n/list.ts'

describe('a list of names', () => {
  test('is written as the language writes it, with its own "and" or "or"', () => {
    expect(listIn('en', ['Ada', 'Bob', 'Cleo'])).toBe('Ada, Bob, and Cleo')
    expect(listIn('de', ['Ada', 'Bob'], 'disjunction')).toBe('Ada oder Bob')
    expect(listIn('ja', ['Ada', 'Bob'])).toBe('Ada、Bob')
  })

  test('keeps each name in its own direction, and runs from the right with them', () => {
    expect(listIn('ar', ['iPhone', 'Mac'])).toBe('\u2068iPhone\u2069 و\u2068Mac\u2069')
  })

  test('of one is its name, and of none is nothing', () => {
    expect([listIn('en', ['Ada']), listIn('en', [])]).toEqual(['Ada', ''])
  })
})
