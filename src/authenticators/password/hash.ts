import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type Cost, parseHash, printHash, sameCost } from './phc.ts'

const run = promisify(argon2)
const TAG_BYTES = 32
const SALT_BYTES = 16

/** What verifying found; `outdated` asks for a new hash at today's cost. */
export type Verdict = 'wrong' | 'right' | 'outdated'

/** Argon2id (RFC 9106) over node:crypto, off the event loop. */
export function createHasher(cost: Cost, randomBytes: (length: number) => Uint8Array) {
  return {
    /** As it is stored: a PHC string. */
    async make(password: string): Promise<string> {
      const salt = Buffer.from(randomBytes(SALT_BYTES))
      return printHash({ cost, salt, tag: await tagOf(password, salt, cost, TAG_BYTES) })
    },

    /** Exactly one hash is computed, whether there is a stored one (null: a stranger, or no password) or not, and whatever comes out. */
    async verify(password: string, stored: string | null): Promise<Verdict> {
      const parsed = stored === null ? null : parseHash(stored)
      if (parsed === null) {
        await tagOf(password, randomBytes(SALT_BYTES), cost, TAG_BYTES)
        return 'wrong'
      }
      const tag = await tagOf(password, parsed.salt, parsed.cost, parsed.tag.length)
      if (!timingSafeEqual(tag, parsed.tag)) return 'wrong'
      return sameCost(parsed.cost, cost) && tag.length === TAG_BYTES ? 'right' : 'outdated'
    },
  }
}

const tagOf = (password: string, salt: Uint8Array, { memoryKiB, passes, parallelism }: Cost, tagLength: number): Promise<Buffer> =>
  run('argon2id', { message: password, nonce: salt, memory: memoryKiB, passes, parallelism, tagLength })
