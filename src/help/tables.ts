import type { Say } from '../i18n/messages.ts'
import { type AcrossRow, isOld, newest, type SupportData, type SupportRow } from './support.ts'
import type { TableId } from './topics.ts'

/** A table of facts as the page sets it. */
export interface TableView {
  readonly title: string
  /** Shown at once; the others are one click away. */
  readonly isOpen: boolean
  readonly columns: readonly string[]
  readonly rows: readonly RowView[]
}

/** One fact: what it is about, the answer, what else is said of it, when it was checked. */
export interface RowView {
  readonly name: string
  readonly answer: string
  readonly remarks: readonly string[]
  readonly checked: string
  readonly isOld: boolean
}

/** Whose page it is, and when. */
export interface TableReader {
  readonly locale: string
  readonly t: Say
  /** The reader's system, which comes first; null where nobody knows. */
  readonly system: string | null
  readonly now: Date
}

/** Subjects of the data that a system's table tells of. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  windows: ['windows'],
  mac: ['macos'],
  ios: ['ios', 'ipados'],
  android: ['android'],
  linux: ['linux'],
  other: ['chromeos'],
}
/** True of each of them. */
const EVERYWHERE = 'all'

/** The tables of an answer, in the reader's words. */
export function tablesFor(id: TableId, data: SupportData, reader: TableReader): readonly TableView[] {
  switch (id) {
    case 'systems':
      return systemTables(data, reader)
    case 'browsers':
      return [factTable(reader.t('help.table.browsers'), newest(data.browsers), { reader, naming: 'both', isOpen: false })]
    case 'moving':
      return [
        factTable(
          reader.t('help.table.moving'),
          newest(data.systems).filter(({ feature }) => feature === 'transfer'),
          { reader, naming: 'subject', isOpen: true },
        ),
      ]
    case 'across':
      return [acrossTable(data.across, reader)]
  }
}

function systemTables({ systems }: SupportData, reader: TableReader): readonly TableView[] {
  const rows = newest(systems)
  const own = Object.keys(SUBJECTS).find((it) => it === reader.system)
  const order = [...(own === undefined ? [] : [own]), ...Object.keys(SUBJECTS).filter((it) => it !== own)]
  return order.map((system) => {
    const subjects = SUBJECTS[system] ?? []
    const about = rows.filter(({ subject }) => subjects.includes(subject) || subject === EVERYWHERE)
    const title = system === 'other' ? reader.t('help.subject.chromeos.name') : reader.t(`help.system.${system}`)
    return factTable(title, about, { reader, naming: subjects.length > 1 ? 'both' : 'feature', isOpen: system === own })
  })
}

interface Setting {
  readonly reader: TableReader
  /** What a row is called by: what it is about, what can be done, or both. */
  readonly naming: 'subject' | 'feature' | 'both'
  readonly isOpen: boolean
}

function factTable(title: string, rows: readonly SupportRow[], { reader, naming, isOpen }: Setting): TableView {
  const { t } = reader
  const nameOf = ({ subject, feature }: SupportRow): string => {
    const [about, what] = [t(`help.subject.${subject}.name`), t(`help.feature.${feature}`)]
    if (naming === 'subject') return about
    return naming === 'feature' || subject === EVERYWHERE ? what : `${about}: ${what}`
  }
  return {
    title,
    isOpen,
    columns: [t('help.table.feature'), t('help.table.supported'), t('help.table.checked')],
    rows: rows.map((row) => ({ name: nameOf(row), answer: t(`help.table.${row.supported}`), remarks: remarksOf(row, reader), ...checkedOf(row, reader) })),
  }
}

function acrossTable(rows: readonly AcrossRow[], reader: TableReader): TableView {
  const { t } = reader
  return {
    title: t('help.table.across'),
    isOpen: true,
    columns: [t('help.table.from'), t('help.table.use-on'), t('help.table.checked')],
    rows: rows.map((row) => ({
      name: t(`help.kept.${row.kept_in}.name`),
      answer: t(`help.works-on.${row.works_on}.text`),
      remarks: [t(`help.way.${row.how}`)],
      ...checkedOf(row, reader),
    })),
  }
}

/** Since which version and when, and what else is said. */
const remarksOf = ({ version, since, remark }: SupportRow, { t, locale }: TableReader): readonly string[] => [
  ...(version === '' ? [] : [/^\d/.test(version) ? t('help.table.version', { version }) : version]),
  ...(since === '' ? [] : [`${t('help.table.since')} ${dateIn(locale, since)}`]),
  ...(remark === '' ? [] : [t(`help.remark.${remark}`)]),
]

const checkedOf = (row: Pick<SupportRow, 'as_of'>, { locale, now }: TableReader) => ({ checked: dateIn(locale, row.as_of), isOld: isOld(row, now) })

/** A year, a month or a day, as a language writes them. */
function dateIn(locale: string, written: string): string {
  const [year = '', month, day] = written.split('-')
  const parts: Intl.DateTimeFormatOptions = { year: 'numeric', timeZone: 'UTC' }
  if (month !== undefined) parts.month = 'long'
  if (day !== undefined) parts.day = 'numeric'
  return new Intl.DateTimeFormat(locale, parts).format(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)))
}
