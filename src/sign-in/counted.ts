import type { Authenticator, Proof } from '../authenticators/authenticator.ts'
import type { Refusal } from '../domain/refusal.ts'
import { refuse } from '../domain/refusal.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { judge } from './advance.ts'
import type { Work } from './move.ts'
import { kindUsed } from './turned-away.ts'

/** A right answer may still not count: of somebody else, or of an authenticator that this account may no longer use. Decided on current facts. */
export async function whyNotCounted(
  work: Work,
  signIn: SignIn,
  authenticator: Authenticator,
  proof: Proof,
): Promise<{ readonly ok: false; readonly refusal: Refusal } | null> {
  const { dossier } = work
  const { id } = authenticator
  if (dossier === null) return proof.verifiedAddress === undefined ? refuse('answer-wrong', `${id}.stranger`) : null
  if (!isWhoWasNamed(signIn, dossier)) return refuse('answer-wrong', `${id}.other-account`)
  return notAccepted({ ...work, dossier }, signIn, authenticator, proof)
}

/** A second factor counts beside something else alone; everything else by itself. */
async function notAccepted(work: Work & { readonly dossier: Dossier }, signIn: SignIn, authenticator: Authenticator, proof: Proof) {
  const { id } = authenticator
  const others = signIn.evidence.filter((it) => it.authenticator !== id)
  if (others.length === 0 && isSecondFactor(work.dossier, proof)) return refuse('answer-wrong', `${id}.second-factor`)
  const { accepted, withheld } = await judge(work, { ...signIn, evidence: others })
  const refused = kindUsed(work, work.dossier, authenticator, proof)
  if (refused !== null || accepted.includes(id)) return refused
  return refuse('answer-wrong', `${id}.${withheld.find((it) => it.authenticator === id)?.reason ?? 'not-accepted'}`)
}

/** It counts only beside something else. */
const isSecondFactor = ({ credentials }: Dossier, { credential }: Proof): boolean =>
  credentials.some(({ id, assessed }) => id === credential && assessed.secondFactor === true)

/** Whoever named somebody must prove to be that one (WebAuthn L3, section 7.2, step 6). */
export const isWhoWasNamed = (signIn: SignIn, { account }: Dossier): boolean =>
  signIn.accountId === null ? signIn.identifier === null : signIn.accountId === account.id
