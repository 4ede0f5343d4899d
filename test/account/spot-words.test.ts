import { describe, expect, test } from 'vitest'
import { spotIn, spotWithin } from '../../src/account/spot-words.ts'
import { furnish } from '../support/open-hall.ts'

const { messages } = furnish()
const t = (key: string, values?: Record<string, string | number>) => messages.t('en', key, values)

describe('a browser and its system in words', () => {
  test('are the same names by themselves and within a sentence', () => {
    expect(spotIn(t, 'safari', 'ios')).toBe('Safari on iPhone or iPad')
    expect(spotWithin(t, { family: 'safari', platform: 'ios' })).toBe('Safari on iPhone or iPad')
  })

  test('are as much as the browser said', () => {
    expect([spotIn(t, 'other', 'windows'), spotIn(t, 'firefox', null), spotIn(t, null, null)]).toEqual([
      'A browser on Windows',
      'Firefox',
      'A browser that we do not know',
    ])
    expect(spotWithin(t, { family: 'other', platform: 'windows' })).toBe('another browser on Windows')
    expect(spotWithin(t, { family: 'other', platform: 'other' })).toBeNull()
  })
})
