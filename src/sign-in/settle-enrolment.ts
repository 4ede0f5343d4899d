import type { AccountId } from '../domain/account.ts'
import type { Enrolled } from '../authenticators/authenticator.ts'
import type { CredentialId } from '../domain/credential.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Letter } from '../domain/letter.ts'
import { noticesTo } from '../domain/letters-to.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { OfferKind } from '../domain/offer.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Changes, Dossier } from '../domain/storage.ts'
import { UNDO_DAYS, undoPath } from '../domain/undo.ts'
import { vouches } from '../policy/confirm.ts'
import { advance } from './advance.ts'
import type { Judged } from './answer.ts'
import { factsOf } from './facts.ts'
import { also, eventOf, goTo, type Move, spotOf, stayWith, type Work } from './move.ts'
import { born, dossierOf } from './newcomer.ts'
import { offerTaken } from './offers.ts'
import { recoveredBy } from './recovered.ts'
import { inScope } from './scope.ts'
import { uuidOf } from './uuid.ts'
import { guardedWish } from './wish.ts'

type NewEnvelope = NonNullable<Changes['addCredential']>

/** A new credential, and with it the account where there was none. The owner of an account that was there is told. */
export async function settleEnrolment(judged: Judged, signIn: SignIn, enrolled: Enrolled, token: string): Promise<Move> {
  const { work, authenticator } = judged
  const { house } = work
  const { newcomer } = signIn
  const account = ownerOf(work, newcomer)
  if (account === null) return stayWith(signIn, 'answer-wrong', {}, { consume: token })
  const credential = credentialOf(judged, signIn, enrolled, account.account.id)
  const isChange = house.policy().roles.retiring.includes(authenticator.id) && guardedWish(work.guest, signIn, work.dossier) !== null
  const revoke = replacedBy(credential, enrolled, account, isChange)
  const made = { ...work, dossier: withCredential(account, credential, revoke, house.now()) }
  const recovery = recoveredBy(judged, signIn, made, credential)
  const { work: next, signIn: home } = recovery ?? { work: made, signIn }
  const led = await advance(next, {
    ...home,
    accountId: account.account.id,
    newcomer: null,
    taking: null,
    skipped: [...signIn.skipped, authenticator.id],
  })
  const move = also(wasOffered(judged, signIn) ? toldNow(work, home, credential, led) : led, {
    consume: token,
    addCredential: credential,
    revoke,
    events: [created(judged, signIn, enrolled, next)],
  })
  const taken = also(move, accepted(next, signIn, authenticator.id, move))
  if (newcomer !== null) return also(taken, born(next, home, newcomer))
  return also(taken, recovery?.write ?? { letters: toldOwner(next, credential, isChange) })
}

const ownerOf = ({ house, dossier }: Work, newcomer: SignIn['newcomer']): Dossier | null =>
  dossier ?? (newcomer === null ? null : dossierOf(newcomer, house.now()))

/** What nobody vouched for takes the place of nothing that somebody did: it may be a thief's. Of what retires the old one always ends: its owner changed it. */
const replacedBy = ({ confirmedAt }: NewEnvelope, { replaces = [] }: Enrolled, { credentials }: Dossier, isChange: boolean): readonly CredentialId[] =>
  confirmedAt !== null || isChange ? replaces : replaces.filter((id) => credentials.some((it) => it.id === id && it.confirmedAt === null))

const wasOffered = ({ work: { house }, authenticator }: Judged, { at }: SignIn): boolean =>
  offerIn(at) !== null && house.policy().roles.replacement.includes(authenticator.id)

/** What was made without a dialog, or because it was offered, is told before the sign-in goes on: where it is, and how to use it. The former can be taken back. */
function toldNow(work: Work, signIn: SignIn, credential: NewEnvelope, led: Move): Move {
  if (led.outcome === null) return led
  const undo = signIn.at.page === 'upgrade' ? { undo: undoPathOf(work, credential) } : {}
  return goTo(signIn, { page: 'note', message: 'replacement-added', ...undo })
}

const undoPathOf = ({ house }: Work, { accountId, id: credentialId }: NewEnvelope): string =>
  undoPath(house.vault, { accountId, credentialId, until: new Date(house.now().getTime() + UNDO_DAYS * DAY_MS) })

function credentialOf({ work: { house, dossier, guest }, authenticator }: Judged, signIn: SignIn, enrolled: Enrolled, accountId: AccountId): NewEnvelope {
  const facts = factsOf(house, dossier)
  const confirmed = inScope(signIn) || signIn.evidence.some((it) => vouches(it, facts, house.policy()))
  return {
    id: uuidOf(house.randomBytes(16)) as CredentialId,
    accountId,
    authenticator: authenticator.id,
    lookup: enrolled.lookup,
    label: enrolled.label,
    confirmedAt: confirmed ? house.now() : null,
    createdIn: signIn.id,
    createdOn: spotOf(guest),
    assessed: authenticator.assess({ payload: enrolled.payload }, enrolled.observed ?? null),
    payload: enrolled.payload,
  }
}

const withCredential = (dossier: Dossier, credential: NewEnvelope, replaces: readonly CredentialId[], now: Date): Dossier => ({
  ...dossier,
  credentials: [
    ...dossier.credentials.filter((it) => !replaces.includes(it.id)),
    { ...credential, status: 'active', proofs: 0, lastProvenAt: null, createdAt: now, lastUsedAt: null },
  ],
})

function created({ authenticator, work: { house, guest } }: Judged, signIn: SignIn, { payload, observed }: Enrolled, next: Work): NewEvent {
  const { id } = authenticator
  const via = signIn.evidence.map((it) => it.authenticator)
  if (!house.policy().roles.replacement.includes(id)) return eventOf(next, signIn, 'credential.created', { authenticator: id, via })
  const { provider, attachment } = authenticator.assess({ payload }, observed ?? null)
  const crossDevice = observed?.crossDevice ?? false
  return eventOf(next, signIn, 'passkey.created', {
    authenticator: id,
    via,
    silent: signIn.at.page === 'upgrade',
    crossDevice,
    provider,
    attachment,
    family: guest.family,
  })
}

/** An enrolment that was offered was taken up. */
function accepted(work: Work, signIn: SignIn, authenticator: string, move: Move): Move['write'] {
  const offer = offerIn(signIn.at)
  return offer === null ? {} : offerTaken(work, signIn, { offer, authenticator, browserId: move.cookie?.id ?? work.guest.cookie?.id ?? null })
}

function offerIn(at: SignIn['at']): OfferKind | null {
  if (at.page === 'upgrade') return 'upgrade'
  return at.page === 'enrol' ? at.offer : null
}

/** What rests on less than the policy trusts can be taken back from the letter, and so can a change of what retires. The rest a mailbox alone must not undo: the letter leads to the account. */
function toldOwner(work: Work, credential: NewEnvelope, isChange: boolean): readonly Letter[] {
  const { house, guest, dossier } = work
  if (dossier === null) return []
  const { authenticator, label } = credential
  const undo = credential.confirmedAt === null || isChange ? { undo: house.issuer + undoPathOf(work, credential) } : { account: `${house.issuer}/account` }
  return noticesTo(dossier.account, 'house/credential-added', guest.locale, { authenticator, label, ...undo })
}
