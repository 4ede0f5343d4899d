const P = 2n ** 255n - 19n
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n
/** The y coordinate of two of the points of order eight; the other two have its negative. */
const Y8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022n

/**
 * Whether 32 bytes are a public key that means something (RFC 8032, section 5.1.3): canonical, on the curve, and not one of the eight points of small order,
 * for which signatures can be made without any private key.
 */
export function isSoundEd25519(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false
  const y = littleEndian(bytes) & (2n ** 255n - 1n)
  return y < P && !smallOrder(y) && onCurve(y)
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`)
}

function smallOrder(y: bigint): boolean {
  return y === 0n || y === 1n || y === P - 1n || y === Y8 || y === P - Y8
}

/** x² = (y² − 1) / (d·y² + 1) has a root: Euler's criterion on numerator times denominator, which is a square exactly when the quotient is. */
function onCurve(y: bigint): boolean {
  const square = (y * y) % P
  const product = ((square - 1n + P) * (D * square + 1n)) % P
  return power(product, (P - 1n) / 2n) === 1n
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let [factor, rest] = [base, exponent]; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % P
    factor = (factor * factor) % P
  }
  return result
}
