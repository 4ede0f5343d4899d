import type { Authenticator, Begun, CeremonyContext, SealedCeremony } from '../authenticators/authenticator.ts'
import { DISCARD, type Letter } from '../domain/letter.ts'
import type { Ceremony, Challenge, SignIn, Taking } from '../domain/sign-in.ts'
import type { Tally } from '../domain/storage.ts'
import type { Tools } from '../domain/vault.ts'
import { attestationFor } from '../policy/kinds.ts'
import { authenticatorCalled, ceremonyContext, holderOf, isKnown, personIn, strangerSubject, tallyName } from './context.ts'
import { goTo, type Move, takingIn, type Work } from './move.ts'

/** A token says by its first letter which ceremony it is for; the stored row must agree. */
const PREFIX = { 'sign-in': 's', enrolment: 'e', autofill: 'a' } as const

export const ceremonyOf = (token: string): Ceremony => (token.startsWith(`${PREFIX.enrolment}.`) ? 'enrolment' : 'sign-in')

/** Its answer says by itself who it is, whatever was typed in another tab or before going back. */
export const namesItself = (token: string): boolean => token.startsWith(`${PREFIX.autofill}.`)

export type Stance = Partial<Omit<Extract<SignIn['at'], { readonly page: 'challenge' }>, 'page' | 'authenticator' | 'token'>>

/** Opens the page of one authenticator: makes its challenge and asks for its letter. */
export async function beginChallenge(work: Work, signIn: SignIn, id: string, stance: Stance = {}): Promise<Move> {
  const authenticator = authenticatorCalled(work.house, id)
  const { challenge, write } = await begun(work, signIn, { authenticator, kind: 'sign-in', sealed: authenticator.signIn })
  return goTo(signIn, { ...plain, ...stance, page: 'challenge', authenticator: id, token: challenge.token }, write)
}

const plain = { prompt: false, others: [], beside: [], route: 'H', offer: null } as const

/** Opens the page that makes a credential: demanded or offered, and as what. */
export async function beginEnrolment(work: Work, signIn: SignIn, id: string, wish: Pick<Taking, 'skippable'> & Partial<Taking>): Promise<Move> {
  return making(work, signIn, id, { page: 'enrol', token: '', ...takingIn({ offer: null, skipsLeft: null, ...wish, authenticator: id }) })
}

/** Tries to make one without a dialog (table 3 row 5). */
export const beginUpgrade = (work: Work, signIn: SignIn, id: string): Promise<Move> =>
  making(work, signIn, id, { page: 'upgrade', authenticator: id, token: '' })

/** The place says how it is made, so its ceremony begins as if the person were there. */
async function making(work: Work, signIn: SignIn, id: string, at: Extract<SignIn['at'], { readonly page: 'enrol' | 'upgrade' }>): Promise<Move> {
  const authenticator = authenticatorCalled(work.house, id)
  if (authenticator.enrolment === null) return goTo(signIn, { page: 'denied', because: 'demand-cannot-be-met' })
  const { challenge, write } = await begun(work, { ...signIn, at }, { authenticator, kind: 'enrolment', sealed: authenticator.enrolment })
  return goTo(signIn, { ...at, token: challenge.token }, write)
}

/** The challenge for whoever answers without being named: autofill and the passkey button. null where no authenticator can. */
export async function beginAutofill(work: Work, signIn: SignIn): Promise<Challenge | null> {
  const authenticator = work.house.authenticators.find((it) => it.discoverable && work.house.policy().authenticators.includes(it.id))
  if (authenticator === undefined) return null
  const begunIt = await authenticator.signIn.begin({ account: null, credentials: [], identifier: null }, ceremonyContext(work.guest, signIn, null))
  return challengeOf(work.house, { authenticator, kind: 'autofill', sealed: authenticator.signIn, madeFor: 'nobody' }, begunIt)
}

/** Which ceremony of which authenticator, and what its token says that it is for. */
interface Asked {
  readonly authenticator: Authenticator
  readonly kind: keyof typeof PREFIX
  readonly sealed: SealedCeremony<unknown>
}

async function begun(work: Work, signIn: SignIn, asked: Asked) {
  const { house, guest, dossier } = work
  const { authenticator, sealed } = asked
  const key = {
    subject: dossier?.account.id ?? strangerSubject(house, signIn),
    authenticator: tallyName(house, guest, authenticator, isKnown(guest, signIn, dossier)),
  }
  const [tally] = sealed.keep ? (await house.storage.signIns.read(signIn.id, {}, [key])).tallies : []
  const result = await sealed.begin(holderOf(signIn, dossier), { ...ceremonyContext(guest, signIn, dossier, tally), ...askedOfMaker(work, asked) })
  const challenge = challengeOf(house, { ...asked, madeFor: personIn(signIn) }, result)
  const letter = sealed.keep ? letterOf(work, result, tally) : null
  if (letter === null) return { challenge, write: { challenges: [challenge] } }
  const count = letter.channel === DISCARD ? [] : [{ ...key, kind: 'letters' as const, ...limitOf(result) }]
  return { challenge, write: { challenges: [challenge], outdate: authenticator.id, letters: [letter], count } }
}

/** The policy wants this account's credentials vouched for (its own document says how far). What is made without a dialog comes without. */
function askedOfMaker({ house, dossier }: Work, { kind }: Asked): Pick<CeremonyContext, 'attestation'> {
  if (kind !== 'enrolment') return {}
  return attestationFor(dossier?.account ?? null, house.policy(), house.now()) === 'none' ? {} : { attestation: 'direct' }
}

const limitOf = ({ letter }: Begun): { readonly limit?: number } => (letter?.limit === undefined ? {} : { limit: letter.limit })

/** The challenge of a ceremony that has just begun, with a token of its own. */
export function challengeOf(
  house: Tools,
  { authenticator, kind, sealed, madeFor }: Asked & Pick<Challenge, 'madeFor'>,
  { state, page, leaveTo }: Begun,
): Challenge {
  return {
    token: `${PREFIX[kind]}.${Buffer.from(house.randomBytes(32)).toString('base64url')}`,
    authenticator: authenticator.id,
    ceremony: kind === 'enrolment' ? 'enrolment' : 'sign-in',
    madeFor,
    state,
    page: leaveTo === undefined ? page : { ...page, leaveTo },
    attempts: 0,
    attemptsMax: sealed.attemptsMax,
    expiresAt: new Date(house.now().getTime() + sealed.lifetimeSeconds * 1000),
  }
}

/** Always one row in the outbox: who has no account, no address or too many letters gets one that is never posted. */
function letterOf({ house, guest, dossier }: Work, { letter }: Begun, tally: Tally | undefined): Letter {
  const { locale } = guest
  if (letter === undefined) return { channel: DISCARD, to: '', template: 'house/no-account', locale, data: {} }
  const { channel = 'mail', to, template, data } = letter
  if (dossier !== null || house.policy().signUp.open) return { channel, to, template, locale, data }
  const toldToday = (tally?.letters ?? 0) > 0
  return { channel: toldToday ? DISCARD : 'mail', to, template: 'house/no-account', locale, data: {} }
}
