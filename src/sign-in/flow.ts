import type { AccountId } from '../domain/account.ts'
import type { BrowserCookie } from '../domain/browser.ts'
import { Fault } from '../domain/fault.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Changes, Dossier, Opened, Whom } from '../domain/storage.ts'
import { advance, judge, stanceOf, toIdentify } from './advance.ts'
import { type Answer, judgeAnswer, type Judged, unnamed } from './answer.ts'
import { beginChallenge, beginEnrolment, namesItself } from './begin.ts'
import { type House, personIn, signInIdOf, signUpWays, type Guest } from './context.ts'
import { also, eventOf, goTo, type Move, type Moved, stayWith, type Work } from './move.ts'
import { open } from './open.ts'
import { born, dossierOf, failureHere, settleEnrolment, settleProof, settleRefusal } from './settle.ts'

const TRIES = 8

/** Everything a person can do in a sign-in. Each reads once, decides, and writes once; a second tab's change makes it begin again. */
export function signInFlow(house: House) {
  const act = (guest: Guest, step: Step, whom: Whom = {}): Promise<Moved> => acting(house, guest, step, whom)
  return {
    /** What to show now. Opens the sign-in at the first visit. */
    show: (guest: Guest) => open(house, guest),

    identify: (guest: Guest, typed: string): Promise<Moved> => {
      const identifier = normaliseIdentifier(typed)
      return act(guest, (work, signIn) => (identifier === null ? stayWith(signIn, 'identifier-malformed') : name(work, signIn, identifier.value, false)), {
        identifier: identifier?.normalised ?? null,
      })
    },

    /** An account that this browser remembers. */
    account: (guest: Guest, accountId: AccountId): Promise<Moved> => {
      const remembered = guest.cookie?.accounts.find((it) => it.accountId === accountId)
      return act(guest, (work, signIn) => (remembered === undefined ? toIdentify(work, unnamed(signIn)) : name(work, signIn, remembered.identifier, true)), {
        accountId: remembered?.accountId ?? null,
      })
    },

    forget: async (guest: Guest, accountId: AccountId): Promise<Moved> => {
      if (guest.cookie === null) return { outcome: null, cookie: null }
      await house.storage.browsers.forget(guest.cookie.id, accountId)
      const cookie = house.identification.forget(guest.cookie, accountId)
      const known = guest.cookie.accounts.some((it) => it.accountId === accountId)
      const moved = await act({ ...guest, cookie }, async (work, signIn) => {
        const events = known ? [{ ...eventOf(work, signIn, 'browser.forgotten'), accountId }] : []
        return also(await toIdentify(work, unnamed(signIn)), { events })
      })
      return { ...moved, cookie }
    },

    choose: (guest: Guest, authenticator: string): Promise<Moved> => act(guest, (work, signIn) => choose(work, signIn, authenticator)),
    restart: (guest: Guest): Promise<Moved> => act(guest, (work, signIn) => toIdentify(work, { ...unnamed(signIn), wants: 'sign-in', skipped: [] })),
    create: (guest: Guest): Promise<Moved> => act(guest, (work, signIn) => advance(work, { ...signIn, wants: 'passkey', skipped: [] })),
    signUp: (guest: Guest, authenticator: string): Promise<Moved> => act(guest, (work, signIn) => signUp(work, signIn, authenticator)),
    skip: (guest: Guest): Promise<Moved> => act(guest, skip),
    cancelled: (guest: Guest, authenticator: string): Promise<Moved> => act(guest, (work, signIn) => cancelled(work, signIn, authenticator)),
    answer: (guest: Guest, answer: Answer): Promise<Moved> => answering(house, guest, answer),
  }
}

export type SignInFlow = ReturnType<typeof signInFlow>
type Step = (work: Work, signIn: SignIn) => Promise<Move> | Move

/** Reads, takes the step, writes; begins again when another tab was faster. */
async function acting(house: House, guest: Guest, step: Step, whom: Whom): Promise<Moved> {
  const id = signInIdOf(house, guest)
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { opened, dossier } = await readOrOpen(house, guest, id, whom)
    const signIn = asTold(guest, opened.signIn)
    const move = await step({ house, guest, dossier }, signIn)
    const written = await write(house, guest, opened.signIn, move)
    if (written !== null) return written
  }
  throw new Fault('sign-in-busy', 'this sign-in is being changed by too many requests at once')
}

async function readOrOpen(house: House, guest: Guest, id: string, whom: Whom): Promise<{ readonly opened: Opened; readonly dossier: Dossier | null }> {
  const asked = { ...whom, browserId: guest.cookie?.id ?? null }
  const read = await house.storage.signIns.read(id, asked)
  if (read.opened !== null) return { opened: read.opened, dossier: read.dossier }
  await open(house, guest)
  const again = await house.storage.signIns.read(id, asked)
  if (again.opened === null) throw new Fault('sign-in-lost', 'a sign-in that was just opened is not there')
  return { opened: again.opened, dossier: again.dossier }
}

/** What the page's forms bring along with every step. */
const asTold = (guest: Guest, signIn: SignIn): SignIn => ({
  ...signIn,
  capabilities: guest.capabilities.script ? guest.capabilities : signIn.capabilities,
  remember: guest.remember ?? signIn.remember,
})

/** null: somebody else changed the sign-in meanwhile. */
async function write(
  house: House,
  guest: Guest,
  { id, version }: Pick<SignIn, 'id' | 'version'>,
  { next, write: more, outcome, cookie }: Move,
): Promise<Moved | null> {
  const changes: Changes = { ...more, events: more.events ?? [], letters: more.letters ?? [], signIn: { id, version, next }, now: house.now() }
  const result = await house.storage.signIns.apply(changes)
  if (result === 'applied') return { outcome, cookie: cookie ?? rememberTyped(house, guest, next) }
  return result === 'stale' ? null : tell(house, guest, result === 'consumed' ? 'challenge-used' : 'credential-exists')
}

const rememberTyped = (house: House, { cookie }: Guest, next: SignIn | null): BrowserCookie | null =>
  next?.identifier == null ? cookie : house.identification.noteTyped(cookie, next.identifier)

/** The answer came to nothing: the challenge was used, or what was to be added exists. Whoever was faster may have ended the sign-in; then there is nobody to tell. */
async function tell(house: House, guest: Guest, code: RefusalCode): Promise<Moved> {
  const { opened } = await house.storage.signIns.read(signInIdOf(house, guest), {})
  const [address] = opened?.signIn.newcomer?.identifiers ?? []
  if (code === 'credential-exists' && address !== undefined) return acting(house, guest, noNewcomer, { identifier: address.normalised })
  if (opened !== null) {
    const { id, version } = opened.signIn
    const { next } = stayWith(opened.signIn, code)
    await house.storage.signIns.apply({ signIn: { id, version, next }, events: [], letters: [], now: house.now() })
  }
  return { outcome: null, cookie: guest.cookie }
}

/** The address got an account in another tab: whoever proved that they read it goes on with that one. */
const noNewcomer: Step = (work, signIn) =>
  advance(work, {
    ...signIn,
    newcomer: null,
    accountId: work.dossier?.account.id ?? null,
    identifier: signIn.newcomer?.identifiers[0]?.value ?? signIn.identifier,
  })

async function answering(house: House, guest: Guest, answer: Answer): Promise<Moved> {
  const judged = await judgeAnswer(house, guest, answer)
  if (judged === null) return { outcome: null, cookie: guest.cookie }
  if (judged.challenge === null && !judged.verdict.ok) return tell(house, guest, judged.verdict.refusal.code)
  const first = await write(house, guest, judged.signIn, await settle(judged, judged.signIn, answer.token))
  return first ?? acting(house, guest, (_work, signIn) => settle(judged, signIn, answer.token), {})
}

/** A verdict counts for the person it was found for: another tab may have named somebody else meanwhile. */
function settle(judged: Judged, signIn: SignIn, token: string): Promise<Move> | Move {
  const { verdict, work } = judged
  const current = asTold(work.guest, namesItself(token) ? unnamed(signIn) : signIn)
  if (personIn(current) !== personIn(judged.signIn)) return stayWith(current, 'challenge-used')
  if (!verdict.ok) return settleRefusal({ ...judged, signIn: current }, verdict.refusal)
  const { value } = verdict
  return value.ceremony === 'sign-in' ? settleProof(judged, current, value.proof, token) : settleEnrolment(judged, current, value.enrolled, token)
}

function name(work: Work, signIn: SignIn, identifier: string, recognised: boolean): Promise<Move> {
  return advance(work, { ...unnamed(signIn), identifier, accountId: work.dossier?.account.id ?? null, recognised })
}

async function choose(work: Work, signIn: SignIn, authenticator: string): Promise<Move> {
  const decision = await judge(work, signIn)
  const index = decision.offered.indexOf(authenticator)
  if (decision.outcome !== 'ask' || index < 0) return advance(work, signIn)
  const { others: behind = [], beside = [] } = stanceOf(decision, index)
  return beginChallenge(work, signIn, authenticator, { prompt: true, others: [...beside, ...behind], route: decision.route })
}

/** With an authenticator: on to its enrolment. Without: the account is made as it is. */
async function signUp(work: Work, signIn: SignIn, authenticator: string): Promise<Move> {
  const { newcomer } = signIn
  if (newcomer === null) return advance(work, signIn)
  if (authenticator !== '')
    return signUpWays(work.house).includes(authenticator) ? beginEnrolment(work, signIn, authenticator, { skippable: true }) : goTo(signIn, { page: 'sign-up' })
  const made = { ...work, dossier: dossierOf(newcomer, work.house.now()) }
  const home: SignIn = { ...signIn, newcomer: null, accountId: newcomer.id, skipped: work.house.policy().roles.replacement }
  return also(await advance(made, home), born(made, home, newcomer))
}

/** "Not now", "continue without": on to the client, for a newcomer with the account as it is. */
function skip(work: Work, signIn: SignIn): Promise<Move> | Move {
  if (signIn.at.page !== 'enrol' || !signIn.at.skippable) return advance(work, signIn)
  if (signIn.newcomer !== null) return signUp(work, signIn, '')
  return advance(work, { ...signIn, skipped: [...signIn.skipped, signIn.at.authenticator] })
}

/** The browser's dialog ended without an answer, for reasons it does not tell. After the second time here, what works comes first. */
async function cancelled(work: Work, signIn: SignIn, authenticator: string): Promise<Move> {
  const { at } = signIn
  if (at.page === 'identify') return goTo(signIn, at)
  const failure = failureHere(work, authenticator)
  const calm: SignIn = { ...signIn, at: at.page === 'challenge' ? { ...at, prompt: false } : at }
  const offered = failure.browserFailure === undefined ? [] : await offeredAfterFailure(work, signIn)
  if (at.page !== 'challenge' || offered.length === 0 || offered[0] === authenticator) return stayWith(calm, 'ceremony-cancelled', {}, failure)
  return stayWith({ ...calm, at: { page: 'choose', offered, back: true } }, 'ceremony-cancelled', {}, failure)
}

/** What the policy offers once this failure is counted. */
async function offeredAfterFailure(work: Work, signIn: SignIn): Promise<readonly string[]> {
  const { dossier } = work
  if (dossier === null || dossier.browser === null) return []
  const browser = { ...dossier.browser, failures: dossier.browser.failures + 1 }
  const decision = await judge({ ...work, dossier: { ...dossier, browser } }, signIn)
  return decision.outcome === 'ask' ? decision.offered : []
}
