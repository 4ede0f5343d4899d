export type EncodableMap = ReadonlyMap<number | string, Encodable>
export type Encodable = number | string | boolean | null | Uint8Array | readonly Encodable[] | EncodableMap

/** Writes CBOR as authenticators do (CTAP 2.1, section 8), for the soft passkey: keys in the order given. */
export function encodeCbor(value: Encodable): Uint8Array {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4)
  if (typeof value === 'string') return bytes(3, Buffer.from(value, 'utf8'))
  return value === null ? Uint8Array.of(0xf6) : encodeObject(value)
}

function encodeObject(value: Uint8Array | readonly Encodable[] | EncodableMap): Uint8Array {
  if (value instanceof Uint8Array) return bytes(2, value)
  if ('length' in value) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [encodeCbor(key), encodeCbor(item)])])
}

function bytes(major: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([head(major, content.length), content])
}

function head(major: number, argument: number): Uint8Array {
  if (argument < 24) return Uint8Array.of((major << 5) | argument)
  if (argument < 2 ** 8) return Uint8Array.of((major << 5) | 24, argument)
  if (argument < 2 ** 16) return Uint8Array.of((major << 5) | 25, argument >> 8, argument & 255)
  const long = Buffer.alloc(5)
  long[0] = (major << 5) | 26
  long.writeUInt32BE(argument, 1)
  return long
}
