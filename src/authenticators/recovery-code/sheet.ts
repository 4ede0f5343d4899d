import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** Codes on one sheet. */
export const CODES = 10

/** What is kept of a sheet: no code, only its digest under a salt of the sheet's own, and when it was used (ISO 8601). */
export const sheet = z.object({
  salt: z.string(),
  codes: z.array(z.object({ digest: z.string(), usedAt: z.string().nullable() })),
})

export type Sheet = z.infer<typeof sheet>

/** Keyed: `tools.mac`. */
type Mac = (text: string) => string

/** A sheet as it is kept; `salt` is random text. */
export const makeSheet = (codes: readonly string[], salt: string, mac: Mac): Sheet => ({
  salt,
  codes: codes.map((code) => ({ digest: digestOf(salt, code, mac), usedAt: null })),
})

/** Codes that were not used yet. */
export const leftOn = ({ codes }: Sheet): number => codes.filter(({ usedAt }) => usedAt === null).length

/** Which code of the sheet it is; -1 for none. One MAC and ten comparisons, for nobody's sheet (null) as for a full one, wherever it stands. */
export function placeOf(code: string, kept: Sheet | null, mac: Mac): number {
  const { salt, codes } = kept ?? NOBODYS
  const given = digestOf(salt, code, mac)
  const places = codes.map(({ digest }) => isSame(digest, given))
  return kept === null ? -1 : places.lastIndexOf(true)
}

/** The sheet once this code was used. */
export const usedAt = (kept: Sheet, place: number, now: Date): Sheet => ({
  ...kept,
  codes: kept.codes.map((it, at) => (at === place ? { ...it, usedAt: now.toISOString() } : it)),
})

/** As long as a digest, and none. */
const NOBODYS: Sheet = { salt: '-'.repeat(22), codes: Array.from({ length: CODES }, () => ({ digest: '-'.repeat(43), usedAt: null })) }

const digestOf = (salt: string, code: string, mac: Mac): string => mac(`${salt}.${code}`)

/** Equal, in time that tells nothing of where they differ. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
