type Bytes = Uint8Array

/** One element of DER (ITU-T X.690, section 8.1): the octet that it begins with, its tag number, and what it holds. */
export interface Der {
  readonly first: number
  readonly number: number
  readonly value: Bytes
}

export const SEQUENCE = 0x30

/** The elements that bytes are made of, one after the other; null for bytes that are no DER. */
export function readDer(bytes: Bytes): readonly Der[] | null {
  const elements: Der[] = []
  for (let at = 0; at < bytes.length;) {
    const read = readElement(bytes, at)
    if (read === null) return null
    elements.push(read.element)
    at = read.end
  }
  return elements
}

/** What the first of these elements holds, read as elements itself; null where there is none of that kind. */
export function openDer(elements: readonly Der[] | null, first: number): readonly Der[] | null {
  const found = elements?.find((it) => it.first === first)
  return found === undefined ? null : readDer(found.value)
}

/** The value of an extension of a certificate (RFC 5280, section 4.1), by its object identifier in DER without tag and length; null where it has none. */
export function extensionOf(certificate: Bytes, identifier: Bytes): Bytes | null {
  const body = openDer(openDer(readDer(certificate), SEQUENCE), SEQUENCE)
  const extensions = openDer(openDer(body, EXTENSIONS), SEQUENCE) ?? []
  for (const { value } of extensions) {
    const [id, ...rest] = readDer(value) ?? []
    if (id !== undefined && Buffer.from(id.value).equals(identifier)) return rest.at(-1)?.value ?? null
  }
  return null
}

/** The third and last of what a certificate need not have. */
const EXTENSIONS = 0xa3

function readElement(bytes: Bytes, from: number): { readonly element: Der; readonly end: number } | null {
  const first = bytes[from] ?? 0
  const tag = (first & 31) < 31 ? { number: first & 31, end: from + 1 } : readNumber(bytes, from + 1)
  const length = readLength(bytes, tag.end)
  const end = length.end + length.number
  if (end > bytes.length) return null
  return { element: { first, number: tag.number, value: bytes.subarray(length.end, end) }, end }
}

interface Read {
  readonly number: number
  readonly end: number
}

/** Seven bits in each octet, the last one without the eighth. */
function readNumber(bytes: Bytes, from: number): Read {
  let [number, end] = [0, from]
  for (let more = true; more && end < from + 4; end += 1) {
    const octet = bytes[end] ?? 0
    number = number * 128 + (octet & 127)
    more = octet > 127
  }
  return { number, end }
}

/** More than four octets of length are longer than anything that is read here. */
function readLength(bytes: Bytes, from: number): Read {
  const octet = bytes[from] ?? 0x85
  if (octet < 0x80) return { number: octet, end: from + 1 }
  const count = octet & 127
  if (count === 0 || count > 4) return { number: Infinity, end: from }
  return { number: bytes.subarray(from + 1, from + 1 + count).reduce((sum, it) => sum * 256 + it, 0), end: from + 1 + count }
}
