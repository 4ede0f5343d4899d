/** Writes DER (ITU-T X.690, section 8), as much of it as certificates need. */
export const tlv = (tag: number | readonly number[], ...parts: readonly Uint8Array[]): Buffer => {
  const value = Buffer.concat(parts)
  const { length } = value
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, size].flat()), value])
}
export const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts)
/** Explicitly; numbers above 30 take two octets. */
export const tagged = (tag: number, ...parts: readonly Uint8Array[]): Buffer => tlv(tag < 31 ? 0xa0 + tag : [0xbf, 0x80 + (tag >> 7), tag & 127], ...parts)
export const octets = (bytes: Uint8Array): Buffer => tlv(0x04, bytes)
export const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'))
export const time = (at: Date): Buffer => tlv(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`))

export function integer(value: number): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}
