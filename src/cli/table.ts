/** A cell of a table or of a file of comma-separated values. */
export type Cell = string | number | boolean | Date | null

/** Columns under their heads, numbers to the right. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(shown))
  const widths = heads.map((head, column) => Math.max(head.length, ...texts.map((row) => row[column]?.length ?? 0)))
  const isNumber = heads.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === null))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (isNumber[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [heads, ...texts].map(line).join('\n')
}

/** Comma-separated values (RFC 4180). What a spreadsheet would take for a formula stays a text. */
export const csv = (heads: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [heads, ...rows].map((row) => row.map((cell) => quoted(written(cell))).join(',')).join('\n')

const shown = (cell: Cell): string => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell === null ? '–' : written(cell))

const written = (cell: Cell): string => (cell instanceof Date ? cell.toISOString() : String(cell ?? ''))

function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
