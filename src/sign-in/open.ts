import type { Challenge, SignIn, Step } from '../domain/sign-in.ts'
import type { Opened } from '../domain/storage.ts'
import { advance, toIdentify } from './advance.ts'
import { applyMove, cookieAfter } from './apply-move.ts'
import { whomBrought, withoutGone } from './brought.ts'
import { beginChallenge, beginEnrolment, beginUpgrade } from './begin.ts'
import { type House, signInIdOf, signUpWays, type Guest } from './context.ts'
import { freshSignIn } from './fresh.ts'
import { lives } from './lives.ts'
import { goTo, type Move, takingIn, type Work } from './move.ts'
import { unasked } from './policy-change.ts'
import { inScope } from './scope.ts'
import { begunFrom, nameBrought } from './seed.ts'
import { wantsFirst } from './wish.ts'

/** The page to show now. The first visit opens the sign-in; later ones show where it stands, with a fresh challenge where the old one is spent. */
export async function open(house: House, guest: Guest): Promise<Step> {
  const opened = await existing(house, guest)
  if (opened !== null) return show(house, guest, opened)
  const begun = await begin(house, guest)
  return 'show' in begun ? begun : show(house, begun.guest, begun.opened)
}

/** A visit that brings a name is looked up first; an anonymous one opens and reads in the same statement. */
async function existing(house: House, guest: Guest): Promise<Opened | null> {
  return whomBrought(guest) === null ? null : (await house.storage.signIns.read(signInIdOf(house, guest), {})).opened
}

/** The guest as the page is to be made for: without a name that turned out to be nobody's any more. */
interface Begun {
  readonly opened: Opened
  readonly guest: Guest
}

async function begin(house: House, guest: Guest): Promise<Begun | Finished> {
  const fresh = freshFor(house, guest)
  const whom = whomBrought(guest)
  const dossier = whom === null ? null : await house.storage.accounts.dossier({ ...whom, browserId: guest.cookie?.id ?? null })
  const work = { house, guest, dossier }
  if (dossier === null) return { opened: await opening(house, fresh, await toIdentify(work, fresh)), guest: withoutGone(house, guest, whom) }
  const known = { ...fresh, accountId: dossier.account.id, identifier: nameBrought(guest, dossier.account.id), recognised: true }
  const named = await begunFrom(work, known)
  const move = unasked(named, await advance(work, named))
  if (move.outcome === null && move.write.hold === undefined) return { opened: await opening(house, named, move), guest }
  const ended = await settled(house, guest, named, move)
  return 'show' in ended ? ended : { opened: ended, guest }
}

const opening = ({ storage }: House, signIn: SignIn, { next, write }: Move): Promise<Opened> => storage.signIns.open(next ?? signIn, write.challenges ?? [])

/** Enough was shown before it was asked for: the sign-in is over as soon as it is opened, or waits from then on, and its owner is told. */
async function settled(house: House, guest: Guest, named: SignIn, move: Move): Promise<Opened | Finished> {
  const { signIn, challenges } = await house.storage.signIns.open(named, [])
  if ((await applyMove(house, signIn, move)) !== 'applied') return { signIn, challenges }
  if (move.outcome !== null) return { show: 'finished', outcome: move.outcome, cookie: cookieAfter(house, guest, move) }
  return { signIn: move.next ?? signIn, challenges: move.write.challenges ?? [] }
}

type Finished = Extract<Step, { readonly show: 'finished' }>

const freshFor = (house: House, guest: Guest): SignIn =>
  freshSignIn({
    id: signInIdOf(house, guest),
    wants: wantsFirst(guest),
    capabilities: guest.capabilities,
    shared: guest.interaction.session?.shared ?? false,
    policyVersion: house.policy().version,
    now: house.now(),
    seconds: house.signInSeconds,
  })

async function show(house: House, guest: Guest, opened: Opened): Promise<Step> {
  const { signIn } = opened
  const token = 'token' in signIn.at ? signIn.at.token : null
  const challenge = opened.challenges.find((it) => it.token === token && it.attempts < it.attemptsMax && lives(house, it))
  if (challenge === undefined && 'token' in signIn.at) return renew(house, guest, signIn)
  return told(house, guest, signIn, challenge ?? null)
}

/** The challenge of this page was used or has expired: a new one, except where that would post another letter unasked. Of several tabs one makes it, and all show it. */
async function renew(house: House, guest: Guest, signIn: SignIn): Promise<Step> {
  const { dossier } = await house.storage.signIns.read(signIn.id, { browserId: guest.cookie?.id ?? null })
  const move = await renewed({ house, guest, dossier }, signIn)
  const next: SignIn = { ...(move.next ?? signIn), notice: signIn.notice }
  const write = { events: [], letters: [], ...move.write, signIn: { id: signIn.id, version: signIn.version, next }, now: house.now() }
  if ((await house.storage.signIns.apply(write)) !== 'applied') return open(house, guest)
  return told(house, guest, next, move.write.challenges?.[0] ?? null)
}

function renewed(work: Work, signIn: SignIn): Promise<Move> | Move {
  const { at } = signIn
  if (at.page === 'upgrade') return beginUpgrade(work, signIn, at.authenticator)
  if (at.page === 'enrol') return beginEnrolment(work, signIn, at.authenticator, at)
  if (at.page === 'recovery-held') return held(work, signIn, at)
  if (at.page !== 'challenge') return toIdentify(work, signIn)
  if (postsLetters(work, at.authenticator)) return goTo(signIn, choiceAt(at))
  return beginChallenge(work, signIn, at.authenticator, { ...at, prompt: at.prompt && signIn.notice === null })
}

const postsLetters = ({ house }: Work, id: string): boolean => house.authenticators.find((it) => it.id === id)?.signIn.keep ?? false

/** The same ways once more, before another letter is posted. */
const choiceAt = ({ authenticator, beside, others, route, why = null }: Extract<SignIn['at'], { readonly page: 'challenge' }>): SignIn['at'] => ({
  page: 'choose',
  offered: [authenticator, ...beside, ...others],
  route,
  back: true,
  why,
})

/** What ends a wait, asked for once more. */
async function held(work: Work, signIn: SignIn, at: Extract<SignIn['at'], { readonly page: 'recovery-held' }>): Promise<Move> {
  const { challenges = [] } = (await beginChallenge(work, signIn, at.authenticator ?? '')).write
  return goTo(signIn, { ...at, token: challenges[0]?.token ?? '' }, { challenges })
}

function told(house: House, guest: Guest, signIn: SignIn, challenge: Challenge | null): Step {
  const { at, identifier, notice } = signIn
  switch (at.page) {
    case 'choose':
      return chooseStep(signIn, at)
    case 'sign-up':
      return { show: 'sign-up', identifier: signIn.newcomer?.identifiers[0]?.value ?? '', authenticators: signUpWays(house), notice }
    case 'denied':
      return { show: 'denied', because: at.because }
    case 'offer':
      return { show: 'offer', ...takingIn(at), identifier, notice }
    case 'recovery-held':
      return { show: 'recovery-held', until: at.until, identifier, challenge, notice }
    case 'old-keys':
      return { show: 'old-keys', identifier, keys: at.keys }
    case 'was-it-you':
      return { show: 'was-it-you', label: at.label, at: at.at }
    case 'note':
      return { show: 'note', message: at.message, identifier, ...(at.undo === undefined ? {} : { undo: at.undo }) }
    case 'confirm':
      return { show: 'confirm', offer: at.offer, identifier }
    case 'refused': {
      const { page: _page, ...turned } = at
      return { show: 'refused', ...turned, identifier, ...scopedIn(signIn) }
    }
    case 'identify':
      return identifyStep(house, guest, signIn, challenge)
    case 'challenge':
    case 'enrol':
    case 'upgrade':
      return challenge === null ? withoutChallenge(signIn, at) : ceremonyStep(signIn, at, challenge)
  }
}

const scopedIn = (signIn: SignIn): { readonly scoped?: true } => (inScope(signIn) ? { scoped: true } : {})

function chooseStep({ identifier, notice }: SignIn, { page: _page, back: _back, ...shown }: Extract<SignIn['at'], { readonly page: 'choose' }>): Step {
  return { show: 'choose', identifier, ...shown, notice }
}

type CeremonyPlace = Extract<SignIn['at'], { readonly page: 'challenge' | 'enrol' | 'upgrade' }>

const withoutChallenge = ({ identifier, notice }: SignIn, at: CeremonyPlace): Step =>
  at.page === 'challenge'
    ? { show: 'choose', identifier, offered: [at.authenticator, ...at.beside, ...at.others], notice }
    : { show: 'denied', because: 'nothing-usable' }

function ceremonyStep(signIn: SignIn, at: CeremonyPlace, challenge: Challenge): Step {
  const { identifier, notice, newcomer } = signIn
  const ground = { identifier, challenge, notice, ...scopedIn(signIn) }
  const { authenticator } = at
  if (at.page === 'upgrade') return { show: 'upgrade', authenticator, identifier, challenge }
  if (at.page === 'enrol') return { ...ground, show: 'enrol', ...takingIn(at), signingUp: newcomer !== null }
  const { page: _page, token: _token, ...stance } = at
  return { ...ground, ...stance, show: 'challenge', prompt: at.prompt && notice === null }
}

/** At a computer that others use too nothing is. */
function prefilled({ policy }: House, { cookie, interaction }: Guest, { shared }: SignIn): string | null {
  if (shared) return null
  return interaction.loginHint ?? (policy().identification.remember === 'typed' ? (cookie?.typed ?? null) : null)
}

function identifyStep(house: House, guest: Guest, signIn: SignIn, challenge: Challenge | null): Step {
  const policy = house.policy()
  return {
    show: 'identify',
    identifier: signIn.identifier ?? prefilled(house, guest, signIn),
    challenge,
    remembered: guest.cookie?.accounts ?? [],
    cookie: guest.cookie,
    signUp: policy.signUp.open,
    remember: signIn.remember,
    shared: signIn.shared,
    wants: signIn.wants,
    notice: signIn.notice,
  }
}
