/** A letter as it arrived, its parts decoded. */
export interface ReceivedLetter {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Lower-case names, unfolded. */
  readonly headers: ReadonlyMap<string, string>
  /** As it came over the wire. */
  readonly raw: string
}

interface Part {
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Reads a message (RFC 5322, RFC 2045) as far as our own letters need: one level of multipart, quoted-printable or base64, UTF-8. `raw` holds bytes as latin1. */
export function readLetter(raw: string, to: readonly string[]): ReceivedLetter {
  const whole = split(raw)
  const parts = partsOf(whole)
  const find = (type: string): string => {
    const part = parts.find((it) => (it.headers.get('content-type') ?? 'text/plain').startsWith(type))
    return part === undefined ? '' : decoded(part)
  }
  return { to, subject: words(whole.headers.get('subject') ?? ''), text: find('text/plain'), html: find('text/html'), headers: whole.headers, raw }
}

function split(text: string): Part {
  const end = text.indexOf('\r\n\r\n')
  const unfolded = text.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ')
  const headers = unfolded.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const)
  return { headers: new Map(headers), body: text.slice(end + 4) }
}

function partsOf(whole: Part): readonly Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(whole.headers.get('content-type') ?? '')?.[1]
  if (boundary === undefined) return [whole]
  return whole.body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, '')))
}

function decoded({ headers, body }: Part): string {
  const encoding = (headers.get('content-transfer-encoding') ?? '7bit').toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  const bytes = encoding === 'quoted-printable' ? quotedPrintable(body.replaceAll(/=\r\n/g, '')) : body
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n')
}

const quotedPrintable = (text: string): string => text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Encoded words of a header (RFC 2047). */
const words = (header: string): string =>
  header
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(quotedPrintable(text.replaceAll('_', ' ')), 'latin1').toString('utf8'),
    )
