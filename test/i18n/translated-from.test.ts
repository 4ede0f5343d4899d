import { describe, expect, test } from 'vitest'
import { fingerprints, readTranslatedFrom } from './translated-from.ts'

const before = readTranslatedFrom()

describe.each(Object.entries(fingerprints()))('the English in %s', (folder, now) => {
  test('is what the other languages were translated from (translate these anew, then npm run translated)', () => {
    expect(Object.keys(now).filter((key) => now[key] !== before[folder]?.[key])).toEqual([])
  })
})
