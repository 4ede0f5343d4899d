/** The document (`policy.md`) after parsing: what is retiring, what replaces it, what carries a person meanwhile. */
export interface Policy {
  readonly version: string
  /** In the order in which they are offered. */
  readonly authenticators: readonly string[]
  readonly roles: {
    readonly retiring: readonly string[]
    readonly replacement: readonly string[]
    readonly backup: readonly string[]
  }
  readonly signUp: { readonly open: boolean; readonly password: 'never' | 'allowed' }
  readonly identification: {
    readonly rememberDays: number
    readonly accountsMax: number
    readonly remember: 'signed-in' | 'typed'
    readonly enumerationProtection: 'strict' | 'decoy' | 'off'
  }
  /** `enrolmentProof`: whose proof allows enrolling a replacement. */
  readonly passkeys: { readonly enrolmentProof: readonly string[] }
  readonly phaseOuts: readonly PhaseOut[]
}

/** One entry of `passwordPhaseOut`. This issue's `decide` reads target, enforcement, proof and deviceBoundOnly. */
export interface PhaseOut {
  readonly id: string
  readonly match: { readonly groups?: readonly string[]; readonly clients?: readonly string[] }
  readonly target: 'allow' | 'demote' | 'block' | 'remove'
  readonly enforcement: 'observe' | 'enforce'
  readonly proof: { readonly count: number; readonly maxAgeDays: number }
  readonly deviceBoundOnly: 'demote' | 'block-with-R2' | 'block'
  readonly ratchet: boolean
}
