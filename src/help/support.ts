import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Fault } from '../domain/fault.ts'
import { DAY_MS } from '../domain/milliseconds.ts'

const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month is written 2026-04')
const moment = z.string().regex(/^(20\d\d(-(0[1-9]|1[0-2])(-[0-3]\d)?)?)?$/, 'a year, a month or a day')
const name = z.string().regex(/^[a-z0-9]+([_-][a-z0-9]+)*$/)

const supportRow = z.strictObject({
  subject: name,
  feature: name,
  supported: z.enum(['yes', 'no', 'partial']),
  version: z.string(),
  /** The release, or the month when it became usable; empty where nobody knows. */
  since: moment,
  as_of: month,
  /** What readers are told beside it: `help.remark.<remark>`. */
  remark: z.union([name, z.literal('')]),
  /** For whoever edits the file. */
  note: z.string(),
})

const acrossRow = z.strictObject({ kept_in: name, works_on: name, how: name, as_of: month })

/** One fact of what a system or browser can do. */
export type SupportRow = z.infer<typeof supportRow>
/** Where a passkey that is kept in one place works. */
export type AcrossRow = z.infer<typeof acrossRow>

/** Everything that is known of systems and browsers, with the older rows for their history. */
export interface SupportData {
  readonly systems: readonly SupportRow[]
  readonly browsers: readonly SupportRow[]
  /** The level of the programming interface, for those who make pages. */
  readonly interface: readonly SupportRow[]
  readonly native: readonly SupportRow[]
  readonly across: readonly AcrossRow[]
}

/** The files that come with Keyward. */
export const supportFolder = join(import.meta.dirname, 'support')

/** Throws `Fault('support-data-unreadable')` with the file and line of the first row that is wrong. */
export function readSupport(folder: string = supportFolder): SupportData {
  const rows = <Row>(file: string, row: z.ZodType<Row>): readonly Row[] => parseRows(`${file}.csv`, readFileSync(join(folder, `${file}.csv`), 'utf8'), row)
  return {
    systems: rows('systems', supportRow),
    browsers: rows('browsers', supportRow),
    interface: rows('interface', supportRow),
    native: rows('native', supportRow),
    across: rows('across', acrossRow),
  }
}

/** Of two rows about the same thing the newer one, where the first of them stands. */
export function newest(rows: readonly SupportRow[]): readonly SupportRow[] {
  const found = new Map<string, SupportRow>()
  for (const row of rows) {
    const key = `${row.subject} ${row.feature}`
    const other = found.get(key)
    if (other === undefined || other.as_of < row.as_of) found.set(key, row)
  }
  return [...found.values()]
}

/** Days after which a fact may be out of date: makers release at least once in that time. */
const FRESH_DAYS = 400

/** Whether a row was checked too long ago, counted from the first day of its month. */
export const isOld = ({ as_of: asOf }: Pick<SupportRow, 'as_of'>, now: Date): boolean =>
  now.getTime() - Date.parse(`${asOf}-01T00:00:00Z`) > FRESH_DAYS * DAY_MS

function parseRows<Row>(file: string, text: string, row: z.ZodType<Row>): readonly Row[] {
  const [head = '', ...lines] = text.trimEnd().split('\n')
  const names = head.split(',')
  return lines.map((line, index) => {
    const cells = line.split(',')
    const parsed = row.safeParse(Object.fromEntries(names.map((one, column) => [one, cells[column]])))
    if (parsed.success && cells.length === names.length) return parsed.data
    throw new Fault(
      'support-data-unreadable',
      `${file}, line ${index + 2}: ${parsed.success ? `${names.length} cells are expected` : z.prettifyError(parsed.error)}`,
    )
  })
}
