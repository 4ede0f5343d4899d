/** What Argon2id costs: memory in KiB (RFC 9106, section 3.1). */
export interface Cost {
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
}

/** A stored hash, taken apart. */
export interface StoredHash {
  readonly cost: Cost
  readonly salt: Buffer
  readonly tag: Buffer
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** An imported hash may cost more than ours, not so much that one sign-in starves the others. */
const MOST: Cost = { memoryKiB: 262_144, passes: 32, parallelism: 16 }

/** The PHC string format for Argon2id, version 1.3: base64 without padding. */
export const printHash = ({ cost, salt, tag }: StoredHash): string =>
  `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`

/** null for anything but Argon2id 1.3 at a bearable cost: such a hash verifies nothing. */
export function parseHash(text: string): StoredHash | null {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(text) ?? []
  if (salt === undefined || tag === undefined) return null
  const cost = { memoryKiB: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  return bearable(cost) ? { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') } : null
}

/** Whether a hash has to be made anew at the next success. */
export const sameCost = (one: Cost, other: Cost): boolean =>
  one.memoryKiB === other.memoryKiB && one.passes === other.passes && one.parallelism === other.parallelism

function bearable({ memoryKiB, passes, parallelism }: Cost): boolean {
  const within = memoryKiB <= MOST.memoryKiB && passes <= MOST.passes && parallelism <= MOST.parallelism
  return within && passes >= 1 && parallelism >= 1 && memoryKiB >= 8 * parallelism
}

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '')
