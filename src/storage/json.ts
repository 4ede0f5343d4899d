/** JSON as `jsonb` takes it: no NUL and no half surrogate, which PostgreSQL refuses. */
export const toJson = (value: unknown): string => JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? toText(part) : part))

/** Text as PostgreSQL takes it: a NUL becomes U+FFFD, so that hostile input is a value that matches nothing and not a fault. */
export const toText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd')

/** JSON that brings dates back, for state that is sealed and read by this house alone. */
export const pack = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, key: string, part: unknown) {
    const original = this[key]
    return original instanceof Date ? { $date: original.getTime() } : part
  })

/** What `pack` packed. */
export const unpack = (text: string): unknown => JSON.parse(text, (_key, part: unknown) => (isPackedDate(part) ? new Date(part.$date) : part))

function isPackedDate(part: unknown): part is { $date: number } {
  return typeof part === 'object' && part !== null && '$date' in part && typeof part.$date === 'number' && Object.keys(part).length === 1
}
