import type { AccountId } from '../domain/account.ts'
import type { BrowserCookie } from '../domain/browser.ts'
import { Fault } from '../domain/fault.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Changes, Dossier, Opened, Whom } from '../domain/storage.ts'
import { advance, toIdentify } from './advance.ts'
import { type Answer, judgeAnswer, type Judged } from './answer.ts'
import { namesItself } from './begin.ts'
import { type House, personIn, signInIdOf, type Guest } from './context.ts'
import { cancelled, upgradeFailed } from './failure.ts'
import { also, eventOf, type Move, type Moved, stayWith, unnamed, type Work } from './move.ts'
import type { Snooze } from './offers.ts'
import { open } from './open.ts'
import { settleEnrolment } from './settle-enrolment.ts'
import { settleProof } from './settle-proof.ts'
import { settleRefusal } from './settle-refusal.ts'
import { skip } from './skip.ts'
import { choose, create, name, signUp } from './steps.ts'

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
    /** "Create a passkey", and yes to an offer of one. */
    create: (guest: Guest): Promise<Moved> => act(guest, create),
    /** "Trouble signing in?": through a proof that allows it to a new passkey. */
    recover: (guest: Guest): Promise<Moved> => act(guest, (work, signIn) => advance(work, { ...signIn, wants: 'recovery', skipped: [] })),
    signUp: (guest: Guest, authenticator: string): Promise<Moved> => act(guest, (work, signIn) => signUp(work, signIn, authenticator)),
    /** Leaves what may be left: for now, on this device, or for good. */
    skip: (guest: Guest, how: Snooze = ''): Promise<Moved> => act(guest, (work, signIn) => skip(work, signIn, how)),
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
  const policyVersion = house.policy().version
  const signIn = { id, version, next: next === null ? null : { ...next, policyVersion } }
  const changes: Changes = { ...more, events: more.events ?? [], letters: more.letters ?? [], signIn, now: house.now() }
  const result = await house.storage.signIns.apply(changes)
  if (result === 'applied') return { outcome, cookie: cookie ?? rememberTyped(house, guest, next) }
  return result === 'stale' ? null : tell(house, guest, result === 'consumed' ? 'challenge-used' : 'credential-exists')
}

const rememberTyped = (house: House, { cookie }: Guest, next: SignIn | null): BrowserCookie | null =>
  next?.identifier == null ? cookie : house.identification.noteTyped(cookie, next.identifier)

/** The answer came to nothing: the challenge was used, or what was to be added exists. Whoever was faster may have ended the sign-in; then there is nobody to tell. */
async function tell(house: House, guest: Guest, code: RefusalCode): Promise<Moved> {
  const { opened } = await house.storage.signIns.read(signInIdOf(house, guest), {})
  if (opened === null) return { outcome: null, cookie: guest.cookie }
  const [address] = opened.signIn.newcomer?.identifiers ?? []
  if (code === 'credential-exists' && address !== undefined) return acting(house, guest, noNewcomer, { identifier: address.normalised })
  if (opened.signIn.at.page === 'upgrade') return acting(house, guest, upgradeRefused, {})
  await write(house, guest, opened.signIn, stayWith(opened.signIn, code))
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

const upgradeRefused: Step = (work, signIn) => (signIn.at.page === 'upgrade' ? upgradeFailed(work, signIn, signIn.at.authenticator) : advance(work, signIn))

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
