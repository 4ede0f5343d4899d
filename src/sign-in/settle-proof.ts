import type { Authenticator, Proof } from '../authenticators/authenticator.ts'
import type { Credential } from '../domain/credential.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Changes, Dossier } from '../domain/storage.ts'
import { advance } from './advance.ts'
import type { Judged } from './answer.ts'
import { also, eventOf, type Move, type Work } from './move.ts'
import { becomeNewcomer } from './newcomer.ts'
import { offerTaken } from './offers.ts'

/** A proof counts: the evidence is noted, the credential's envelope brought up to date, and the policy asked what is next. */
export async function settleProof({ work, authenticator }: Judged, signIn: SignIn, proof: Proof, token: string): Promise<Move> {
  const { house, dossier } = work
  const evidence = evidenceOf(authenticator, proof, house.now())
  if (dossier === null) return becomeNewcomer(work, { ...signIn, evidence: [...signIn.evidence, evidence] }, proof.verifiedAddress ?? '', token)
  const proven: SignIn = { ...signIn, accountId: dossier.account.id, evidence: [...signIn.evidence, evidence] }
  const move = await advance({ ...work, dossier: afterUse(dossier, proof, house.now(), signIn.id) }, proven)
  const use = useOf(work, authenticator, proof, signIn)
  const write = { consume: token, ...use, events: eventsOf(authenticator, proof, use).map(([type, data]) => eventOf(work, proven, type, data)) }
  return also(also(move, write), tried(work, signIn, move))
}

const evidenceOf = ({ id, traits }: Authenticator, proof: Proof, shownAt: Date): Evidence => ({
  ...traits,
  ...proof.traits,
  authenticator: id,
  credentialId: proof.credential ?? null,
  shownAt,
  observed: proof.observed ?? null,
})

/** "Try your passkey now" was taken up. */
function tried(work: Work, signIn: SignIn, move: Move): Move['write'] {
  const { at } = signIn
  if (at.page !== 'challenge' || at.offer === null || at.leadsTo !== undefined) return {}
  const browserId = move.cookie?.id ?? work.guest.cookie?.id ?? null
  return offerTaken(work, signIn, { offer: at.offer, authenticator: at.authenticator, browserId })
}

type Happened = readonly [type: NewEvent['type'], data: NewEvent['data']]

function eventsOf({ id }: Authenticator, { note }: Proof, { useCredential }: Pick<Changes, 'useCredential'>): Happened[] {
  return [
    ...(useCredential?.proven === true ? [['passkey.proven', { authenticator: id }] as const] : []),
    ...(note === undefined ? [] : [['credential.noted', { authenticator: id, note }] as const]),
  ]
}

function useOf({ house, dossier }: Work, { assess }: Authenticator, proof: Proof, signIn: SignIn): Pick<Changes, 'useCredential'> {
  const credential = dossier?.credentials.find((it) => it.id === proof.credential)
  if (credential === undefined) return {}
  const payload = proof.rewrite ?? credential.payload
  return {
    useCredential: {
      id: credential.id,
      at: house.now(),
      proven: proves(credential, proof, signIn.id),
      confirmed: false,
      assessed: assess({ payload }, proof.observed ?? null),
      ...(proof.rewrite === undefined ? {} : { payload: proof.rewrite }),
    },
  }
}

/** Shown in a sign-in begun after the one that made it, and not without the person having been verified (`policy.md`, table 4 row 11). */
const proves = ({ createdIn }: Credential, { observed }: Proof, signInId: string): boolean => createdIn !== signInId && observed?.userVerified !== false

/** The policy is asked on the facts as they will be once this proof is written. */
function afterUse(dossier: Dossier, proof: Proof, now: Date, signInId: string): Dossier {
  return {
    ...dossier,
    credentials: dossier.credentials.map((it) =>
      it.id === proof.credential && proves(it, proof, signInId) ? { ...it, proofs: it.proofs + 1, lastProvenAt: now } : it,
    ),
  }
}
