/** A telephone number in the form of E.164 (`+` and 7 to 15 digits), or null. Without `+` or `00` it belongs to `country`, a leading zero dropped. */
export function normaliseNumber(typed: string, country: string): string | null {
  const bare = typed.normalize('NFKC').replaceAll(/[\s()./-]/g, '')
  const full = bare.startsWith('+') ? bare : bare.startsWith('00') ? `+${bare.slice(2)}` : `${country}${bare.replace(/^0/, '')}`
  return /^\+[1-9]\d{6,14}$/.test(full) ? full : null
}
