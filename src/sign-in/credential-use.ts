import type { Authenticator, Proof } from '../authenticators/authenticator.ts'
import type { Assessment, Credential } from '../domain/credential.ts'
import type { NewEvent } from '../domain/event.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { CredentialUse } from '../domain/storage.ts'
import { confirmedBy } from './confirmed-beside.ts'
import { eventOf, spotOf, type Work } from './move.ts'

/** What a proof changes in the envelope of the credential that gave it, and what there is to tell of it. */
export interface Use {
  readonly write: CredentialUse
  readonly events: readonly NewEvent[]
}

/** null: no credential was used (a posted code). `signIn` holds the new evidence already. */
export async function useOf(work: Work, signIn: SignIn, authenticator: Authenticator, proof: Proof): Promise<Use | null> {
  const credential = work.dossier?.credentials.find((it) => it.id === proof.credential)
  if (credential === undefined) return null
  const proven = proves(credential, proof, signIn.id)
  const by = proven ? await confirmedBy(work, signIn, credential) : null
  const assessed = authenticator.assess({ payload: proof.rewrite ?? credential.payload }, proof.observed ?? null)
  const write = {
    id: credential.id,
    at: work.house.now(),
    proven,
    confirmed: by !== null,
    assessed,
    on: spotOf(work.guest),
    ...(proof.rewrite === undefined ? {} : { payload: proof.rewrite }),
    ...(proof.exclusive === true ? { expects: credential.payload } : {}),
  }
  return { write, events: happened(work, credential, { proven, by, assessed }).map(([type, data]) => eventOf(work, signIn, type, data)) }
}

/** Shown in a sign-in begun after the one that made it, and not without the person having been verified (`policy.md`, table 4 row 11). */
const proves = ({ createdIn }: Credential, { observed }: Proof, signInId: string): boolean => createdIn !== signInId && observed?.userVerified !== false

interface Outcome {
  readonly proven: boolean
  readonly by: 'proof' | 'time' | null
  readonly assessed: Assessment
}

type Happened = readonly [type: NewEvent['type'], data: NewEvent['data']]

/** What a use tells: that it worked where the browser knows the account or not, and what is otherwise now. */
function happened(work: Work, { authenticator, assessed: before }: Credential, { proven, by, assessed }: Outcome): readonly Happened[] {
  const { house, guest, dossier } = work
  const usedUp: Happened[] = assessed.left === 0 ? [['credential.used_up', { authenticator }]] : []
  if (!house.policy().roles.replacement.includes(authenticator)) return usedUp
  const { provider, bound } = assessed
  const worked = { authenticator, family: guest.family, provider, known: dossier?.browser != null }
  return [
    ...(proven ? ([['passkey.proven', worked]] as const) : []),
    ...(by === null ? [] : ([['passkey.confirmed', { authenticator, by }]] as const)),
    ...(bound === before.bound || bound === 'none' ? [] : ([['passkey.bs_changed', { authenticator, to: bound }]] as const)),
    ...usedUp,
  ]
}
