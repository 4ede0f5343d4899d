import type { Authenticator, Proof } from '../authenticators/authenticator.ts'
import type { Evidence } from '../domain/evidence.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { advance } from './advance.ts'
import type { Judged } from './answer.ts'
import { confirmedBeside } from './confirmed-beside.ts'
import { type Use, useOf } from './credential-use.ts'
import { also, eventOf, type Move, type Work } from './move.ts'
import { becomeNewcomer } from './newcomer.ts'
import { offerTaken } from './offers.ts'
import { askAgain, notYetIn } from './sync-change.ts'

/** A proof counts: the evidence is noted, the credential's envelope brought up to date, and the policy asked what is next. */
export async function settleProof({ work, authenticator }: Judged, signIn: SignIn, proof: Proof, token: string): Promise<Move> {
  const { house, dossier } = work
  const evidence = evidenceOf(authenticator, proof, house.now())
  if (dossier === null) return becomeNewcomer(work, { ...signIn, evidence: [...signIn.evidence, evidence] }, proof.verifiedAddress ?? '', token)
  const proven: SignIn = { ...signIn, accountId: dossier.account.id, evidence: [...signIn.evidence, evidence] }
  const use = await useOf(work, proven, authenticator, proof)
  const beside = await confirmedBeside({ ...work, dossier }, proven)
  const asked = askAgain(beside.dossier, use)
  const move = await advance({ ...work, dossier: use === null ? beside.dossier : afterUse(asked.dossier, use) }, proven)
  const noted = proof.note === undefined ? [] : [eventOf(work, proven, 'credential.noted', { authenticator: authenticator.id, note: proof.note })]
  const write = {
    consume: token,
    ...(use === null ? {} : { useCredential: { ...use.write, browserId: browserIn(work, move) } }),
    events: [...(use?.events ?? []), ...noted],
    offers: notYetIn(move, asked.offers),
  }
  return also(also(also(move, beside.write), write), tried(work, signIn, move))
}

const evidenceOf = ({ id, traits }: Authenticator, proof: Proof, shownAt: Date): Evidence => ({
  ...traits,
  ...proof.traits,
  authenticator: id,
  credentialId: proof.credential ?? null,
  shownAt,
  observed: proof.observed ?? null,
})

/** The browser it happened in, once it has an id. */
const browserIn = ({ guest }: Work, { cookie }: Move): string | null => cookie?.id ?? guest.cookie?.id ?? null

/** "Try your passkey now" was taken up. */
function tried(work: Work, signIn: SignIn, move: Move): Move['write'] {
  const { at } = signIn
  if (at.page !== 'challenge' || at.offer === null || at.leadsTo !== undefined) return {}
  return offerTaken(work, signIn, { offer: at.offer, authenticator: at.authenticator, browserId: browserIn(work, move) })
}

/** The policy is asked on the facts as they will be once this proof is written. */
const afterUse = (dossier: Dossier, { write: { id, at, proven, confirmed, assessed, payload } }: Use): Dossier => ({
  ...dossier,
  credentials: dossier.credentials.map((it) =>
    it.id !== id
      ? it
      : {
          ...it,
          assessed,
          payload: payload ?? it.payload,
          lastUsedAt: at,
          ...(proven ? { proofs: it.proofs + 1, lastProvenAt: at } : {}),
          confirmedAt: confirmed ? (it.confirmedAt ?? at) : it.confirmedAt,
        },
  ),
})
