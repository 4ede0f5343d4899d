import { mkdtempSync, rmSync, writeFileSync, cpSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isOld, newest, readSupport, supportFolder, type SupportRow } from '../../src/help/support.ts'
import { type TableReader, tablesFor } from '../../src/help/tables.ts'
import { tableIds } from '../../src/help/topics.ts'
import { placeholdersOf } from '../../src/i18n/interpolate.ts'
import { furnish } from '../support/open-hall.ts'

const data = readSupport()
const { messages } = furnish()
const reader = (system: string | null, locale = 'en'): TableReader => ({
  locale,
  t: messages.voice(locale, []),
  system,
  now: new Date('2026-11-26T12:00:00Z'),
})
const row = (more: Partial<SupportRow>): SupportRow => ({
  subject: 'windows',
  feature: 'sync',
  supported: 'no',
  version: '',
  since: '',
  as_of: '2024-02',
  remark: '',
  note: '',
  ...more,
})

const folder = mkdtempSync(join(tmpdir(), 'support-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the support data', () => {
  test('can be read, row by row', () => {
    const counts = Object.entries(data).map(([name, rows]) => [name, (rows as readonly unknown[]).length])
    expect(Object.fromEntries(counts)).toEqual({ systems: 43, browsers: 21, interface: 21, native: 8, across: 9 })
  })

  test('is dated, and never from a day to come', () => {
    const all = [...data.systems, ...data.browsers, ...data.interface, ...data.native, ...data.across]
    expect(all.filter(({ as_of: asOf }) => asOf < '2024-02' || asOf > '2026-11')).toEqual([])
  })

  test('says since when only of what works', () => {
    const rows = [...data.systems, ...data.browsers, ...data.interface, ...data.native]
    expect(rows.filter(({ supported, version, since }) => supported === 'no' && version + since !== '')).toEqual([])
  })

  test('holds no fact twice with one date', () => {
    for (const rows of [data.systems, data.browsers, data.interface, data.native]) {
      const keys = rows.map(({ subject, feature, as_of: asOf }) => `${subject} ${feature} ${asOf}`)
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    }
  })

  test.each([
    ['a word that is none of yes, no, partial', 'windows,sync,perhaps,,,2024-02,,'],
    ['a month without a year', 'windows,sync,no,,,May,,'],
    ['too few cells', 'windows,sync,no,,,2024-02,'],
    ['too many cells', 'windows,sync,no,,,2024-02,,one, and another'],
  ])('is refused with %s, and told with its line', (_what, line) => {
    for (const file of readdirSync(supportFolder)) cpSync(join(supportFolder, file), join(folder, file))
    writeFileSync(join(folder, 'systems.csv'), `subject,feature,supported,version,since,as_of,remark,note\n${line}\n`)
    expect(() => readSupport(folder)).toThrow(/systems\.csv, line 2/)
  })
})

describe('of two rows about one thing', () => {
  test('the newer one counts, wherever it stands, and the older one stays in the file', () => {
    const older = row({})
    const newer = row({ supported: 'yes', as_of: '2026-04' })
    expect(newest([older, newer])).toEqual([newer])
    expect(newest([newer, older])).toEqual([newer])
    const native = data.native.filter(({ subject, feature }) => subject === 'windows' && feature === 'native_api')
    expect(native.map(({ supported }) => supported)).toEqual(['no', 'yes'])
    expect(newest(native).map(({ supported }) => supported)).toEqual(['yes'])
  })
})

describe('a row', () => {
  test('is old 400 days after its month began, and not a moment before', () => {
    const began = Date.parse('2026-01-01T00:00:00Z')
    const day = 24 * 60 * 60 * 1000
    expect(isOld({ as_of: '2026-01' }, new Date(began + 400 * day))).toBe(false)
    expect(isOld({ as_of: '2026-01' }, new Date(began + 400 * day + 1))).toBe(true)
  })
})

describe('a table', () => {
  test.each(messages.languages)('has words for all it shows in %s', (locale) => {
    const shown = JSON.stringify(tableIds.flatMap((id) => tablesFor(id, data, reader('windows', locale))))
    expect(shown.match(/help\.[a-z]/g) ?? []).toEqual([])
    expect(placeholdersOf(shown)).toEqual([])
  })

  test('shows the reader’s own system first, and no other at once', () => {
    const titles = (system: string | null): readonly (readonly [string, boolean])[] =>
      tablesFor('systems', data, reader(system)).map(({ title, isOpen }) => [title, isOpen])
    expect(titles('linux')[0]).toEqual(['Linux', true])
    expect(titles('linux').filter(([, isOpen]) => isOpen)).toHaveLength(1)
    expect(titles(null).filter(([, isOpen]) => isOpen)).toEqual([])
    expect(
      titles('linux')
        .map(([title]) => title)
        .toSorted(),
    ).toEqual(
      titles(null)
        .map(([title]) => title)
        .toSorted(),
    )
  })

  test('tells since when, when it was checked, and whether that is long ago', () => {
    const [windows] = tablesFor('systems', data, reader('windows'))
    const [own, ...others] = windows?.rows ?? []
    expect(own).toMatchObject({ answer: 'Yes', checked: 'February 2024', isOld: true })
    expect(own?.remarks.slice(0, 2)).toEqual(['Version 10 (22H2)', 'Since October 2022'])
    expect(others.find(({ checked }) => checked === 'April 2026')?.isOld).toBe(false)
  })

  test('shows no fact that is for developers alone', () => {
    const shown = JSON.stringify(tableIds.flatMap((id) => tablesFor(id, data, reader('mac'))))
    expect(shown).not.toMatch(/base_api|json_helpers|native|signals/)
  })
})
