import { describe, expect, test } from 'vitest'
import { csv, table } from '../../src/cli/table.ts'

describe('a table', () => {
  test('stands in columns, numbers to the right', () => {
    expect(
      table(
        ['mode', 'accounts'],
        [
          ['allow', 1_234_567],
          ['block', 8],
        ],
      ),
    ).toBe(['mode    accounts', 'allow  1,234,567', 'block          8'].join('\n'))
  })

  test('has a dash where nothing can be said', () => {
    expect(table(['a', 'b'], [[null, 'x']])).toBe('a  b\n–  x')
  })
})

describe('comma-separated values', () => {
  test('are quoted where they must be, and hold no formula', () => {
    expect(
      csv(
        ['name', 'n'],
        [
          ['Ada "the first", of Lovelace', -3],
          ['=HYPERLINK("x")', null],
        ],
      ),
    ).toBe('name,n\n"Ada ""the first"", of Lovelace",-3\n"\'=HYPERLINK(""x"")",')
  })
})
