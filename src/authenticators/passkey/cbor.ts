export type Cbor = number | string | boolean | null | Uint8Array<ArrayBuffer> | readonly Cbor[] | CborMap
export type CborMap = ReadonlyMap<number | string, Cbor>

interface Cursor {
  readonly bytes: Uint8Array<ArrayBuffer>
  at: number
}

interface Head {
  readonly major: number
  readonly info: number
  readonly argument: number
}

/** Deep enough for every attestation statement there is, and far from the end of the stack. */
const DEEPEST = 8

/**
 * Reads one item as CTAP 2.1, section 8 writes them: definite lengths, shortest integers, no tags, keys that are integers or texts, none of them twice.
 * What is said to be long ends where the bytes do, and nothing is made room for in advance. null for anything else. Order of keys is not asked for; floats are read as NaN, since nothing here needs one.
 */
export function readCborItem(bytes: Uint8Array<ArrayBuffer>, from = 0): { readonly item: Cbor; readonly end: number } | null {
  const cursor = { bytes, at: from }
  const item = readItem(cursor, 0)
  return item === undefined ? null : { item, end: cursor.at }
}

/** As `readCborItem`, and nothing may follow; and the item is a map, as everything in WebAuthn is. */
export function readCborMap(bytes: Uint8Array<ArrayBuffer>): CborMap | null {
  const read = readCborItem(bytes)
  return read !== null && read.end === bytes.length && read.item instanceof Map ? read.item : null
}

function readItem(cursor: Cursor, depth: number): Cbor | undefined {
  const head = depth > DEEPEST ? undefined : readHead(cursor)
  if (head === undefined) return undefined
  switch (head.major) {
    case 0:
      return head.argument
    case 1:
      return -1 - head.argument
    case 2:
      return readBytes(cursor, head.argument)
    case 3:
      return readText(cursor, head.argument)
    case 4:
      return readArray(cursor, head.argument, depth)
    case 5:
      return readMap(cursor, head.argument, depth)
    case 7:
      return readSimple(head.info)
    default:
      return undefined
  }
}

const WIDTHS: readonly number[] = [1, 2, 4, 8]
const SMALLEST: readonly number[] = [24, 2 ** 8, 2 ** 16, 2 ** 32]

function readHead(cursor: Cursor): Head | undefined {
  const first = cursor.bytes[cursor.at]
  if (first === undefined) return undefined
  cursor.at += 1
  const [major, info] = [first >> 5, first & 31]
  const argument = info < 24 ? info : readArgument(cursor, info - 24)
  if (argument === undefined) return undefined
  return major === 7 || info < 24 || isShortest(argument, info - 24) ? { major, info, argument } : undefined
}

const isShortest = (argument: number, size: number): boolean => argument >= (SMALLEST[size] ?? Infinity) && Number.isSafeInteger(argument)

function readArgument(cursor: Cursor, size: number): number | undefined {
  const width = WIDTHS[size]
  const bytes = width === undefined ? undefined : readBytes(cursor, width)
  return bytes?.reduce((sum, byte) => sum * 256 + byte, 0)
}

function readBytes(cursor: Cursor, length: number): Uint8Array<ArrayBuffer> | undefined {
  if (length > cursor.bytes.length - cursor.at) return undefined
  const bytes = cursor.bytes.slice(cursor.at, cursor.at + length)
  cursor.at += length
  return bytes
}

function readText(cursor: Cursor, length: number): string | undefined {
  const bytes = readBytes(cursor, length)
  if (bytes === undefined) return undefined
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined
}

function readArray(cursor: Cursor, length: number, depth: number): readonly Cbor[] | undefined {
  const items: Cbor[] = []
  for (let index = 0; index < length; index += 1) {
    const item = readItem(cursor, depth + 1)
    if (item === undefined) return undefined
    items.push(item)
  }
  return items
}

function readMap(cursor: Cursor, length: number, depth: number): CborMap | undefined {
  const map = new Map<number | string, Cbor>()
  for (let index = 0; index < length; index += 1) {
    const key = readItem(cursor, depth + 1)
    if ((typeof key !== 'number' && typeof key !== 'string') || map.has(key)) return undefined
    const item = readItem(cursor, depth + 1)
    if (item === undefined) return undefined
    map.set(key, item)
  }
  return map
}

/** RFC 8949, section 3.3: false, true, null, and the three widths of a float. */
function readSimple(info: number): Cbor | undefined {
  if (info === 20 || info === 21) return info === 21
  if (info === 22) return null
  return info >= 25 && info <= 27 ? Number.NaN : undefined
}
