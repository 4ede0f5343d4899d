import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** The list of bad inputs that a server must refuse has these numbers; five of them were never given. */
const GIVEN = Array.from({ length: 95 }, (_, index) => index + 1).filter((row) => ![13, 26, 60, 65, 69].includes(row))

/** Where those stand that are no matter of one answer alone: the file, and words of the test. */
const elsewhere: Readonly<Record<number, readonly [string, string]>> = {
  50: ['test/authenticators/passkey/attestation-formats.test.ts', 'of another root that has the same name'],
  53: ['test/authenticators/passkey/attestation-formats.test.ts', 'of a model that is broken'],
  79: ['test/storage/sign-ins.test.ts', 'gives no challenge of another sign-in, ceremony or authenticator, nor an expired one'],
  90: ['test/authenticators/passkey/creation.test.ts', 'whatever the page says that it was'],
  91: ['test/journeys/account-races.test.ts', 'that remove the last passkey and the password at once'],
}

const folder = 'test/authenticators/passkey'
const files = [...readdirSync(folder).map((name) => `${folder}/${name}`), 'test/journeys/webauthn-flow.test.ts'].filter((it) => it.endsWith('.test.ts'))

/** Numbers of rows in a file: `row: 7` of a table, `(row 7)` and `(rows 7 and 8)` of a name. */
function rowsIn(path: string): readonly number[] {
  const text = readFileSync(path, 'utf8')
  const tables = [...text.matchAll(/\brow: (\d+)/g)].map(([, row]) => Number(row))
  const names = [...text.matchAll(/\((?:row|rows) ([\d, and]+)\)/g)].flatMap(([, rows = '']) =>
    rows
      .split(/\D+/)
      .filter((it) => it !== '')
      .map(Number),
  )
  return [...tables, ...names]
}

test('every row of the list of what a server must refuse is a test by its number', () => {
  const found = new Set([...files.flatMap(rowsIn), ...Object.keys(elsewhere).map(Number)])
  expect(GIVEN.filter((row) => !found.has(row))).toEqual([])
})

test.each(Object.entries(elsewhere))('row %s is where this says', (_row, [path, words]) => {
  expect(readFileSync(path, 'utf8')).toContain(words)
})
