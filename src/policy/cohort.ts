/** Where an account stands in every cohort, 0 to 65535: too coarse to name it by, so that records of the past may keep it. */
export function seedOf(sub: string): number {
  const hash = fnv1a(sub, OFFSET_BASIS)
  return (hash >>> 16) ^ (hash & 0xff_ff)
}

/** Whether a share of all accounts, 0 to 100 percent, holds this one: always the same for one policy and account, and growing with the share. */
export const isInCohort = (policyId: string, seed: number, percent: number): boolean => mix(fnv1a(policyId, OFFSET_BASIS) ^ seed) < (percent / 100) * 2 ** 32

const OFFSET_BASIS = 0x81_1c_9d_c5
const PRIME = 0x01_00_01_93

/** FNV-1a, 32 bits, over UTF-16 code units, both bytes of each. */
function fnv1a(text: string, basis: number): number {
  let hash = basis
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    hash = Math.imul(hash ^ (unit & 0xff), PRIME)
    hash = Math.imul(hash ^ (unit >>> 8), PRIME)
  }
  return hash >>> 0
}

/** The finish of MurmurHash3: without it, accounts that differ in little would stand side by side. */
function mix(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2_b2_ae_35)
  return (twice ^ (twice >>> 16)) >>> 0
}
