import { signalsOf } from '../authenticators/in-step.ts'
import { backupAcr } from '../domain/acr.ts'
import type { Account } from '../domain/account.ts'
import type { BrowserCookie } from '../domain/browser.ts'
import type { Decision } from '../domain/decision.ts'
import type { NewEvent } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import type { Letter } from '../domain/letter.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { SessionAbout } from '../domain/sessions.ts'
import type { Signal } from '../domain/signals.ts'
import type { Outcome, SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { isMailboxAloneSince } from '../policy/guard.ts'
import { recordOf } from '../policy/record.ts'
import type { Guest } from './context.ts'
import { contextOf, factsOf } from './facts.ts'
import { holdEnded } from './hold-ended.ts'
import { also, eventOf, type Move, type Work } from './move.ts'
import { phaseOutAfter } from './phase-out.ts'

type Ground = Omit<Work, 'dossier'> & { readonly dossier: Dossier }

/** The policy is satisfied: says so to the client, remembers the browser, and writes down what was decided. */
export async function finish(work: Work, signIn: SignIn, decision: Decision): Promise<Move> {
  const { dossier, house, guest } = work
  if (dossier === null || decision.assurance === null)
    throw new Fault('stranger-accepted', 'the policy accepted somebody without an account or without evidence')
  const isBackup = decision.assurance.acr === backupAcr
  const remembers = signIn.remember && !isBackup
  const cookie = house.identification.remember(guest.cookie, dossier.account.id, signIn.identifier ?? nameOf(dossier.account))
  const outcome = { ...outcomeOf(signIn, dossier.account, decision), about: aboutOf(guest, signIn, remembers ? cookie : guest.cookie) }
  const { signals, letters } = toldOf({ ...work, dossier }, signIn, isBackup)
  const over: Move = {
    next: null,
    outcome,
    signals,
    write: {
      letters,
      events: await whatWasDecided({ ...work, dossier }, signIn, decision),
    },
  }
  const ended = also(also(over, phaseOutAfter({ ...work, dossier }, signIn, decision)), holdEnded(work, signIn))
  return remembers ? { ...also(ended, { rememberBrowser: browserRow({ ...work, dossier }, signIn, cookie.id) }), cookie } : ended
}

/**
 * After a backup alone, and after the mailbox alone where a passkey had worked, whatever the password is still good for, the owner hears of it, and the browser
 * nothing of what the account has.
 */
function toldOf({ house, guest, dossier }: Ground, { evidence: shown }: SignIn, isBackup: boolean): Told {
  const isLittle = isBackup || isMailboxAloneSince({ facts: factsOf(house, dossier), policy: house.policy(), now: house.now(), shown })
  if (isLittle) return { signals: [], letters: noticesTo(dossier.account, 'house/backup-sign-in', guest.locale) }
  return { signals: signalsOf(house.authenticators, dossier), letters: [] }
}

interface Told {
  readonly signals: readonly Signal[]
  readonly letters: readonly Letter[]
}

/** What is written down of a sign-in that ended well; the decision with its facts, so that it can be made again. */
async function whatWasDecided(work: Ground, signIn: SignIn, decision: Decision): Promise<NewEvent[]> {
  const { house, guest, dossier } = work
  const { mode, observed, policyId: policy, row: rule, class: of, recovery, assurance } = decision
  const authenticators = signIn.evidence.map((it) => it.authenticator)
  const record = recordOf(factsOf(house, dossier), await contextOf(house, guest, signIn, dossier), house.policy())
  const verdict = { begunUnder: signIn.policyVersion, policy, rule, mode, observed, class: of, recovery }
  return [
    eventOf(work, signIn, 'sign_in.completed', { ...assurance, authenticators, mode, class: of, ...askedNothing(work, signIn) }),
    ...(decision.alarming ? [eventOf(work, signIn, 'break_glass.used', { authenticators })] : []),
    ...(decision.because === 'deadline' && signIn.enrolmentFailures < 2 ? [incapable(work, signIn)] : []),
    eventOf(work, signIn, 'phaseout.evaluated', { ...verdict, ...record }),
  ]
}

/** All that counts was brought by the live session (`begunFrom`): nobody was asked, so nobody remembers a sign-in. */
function askedNothing({ guest }: Ground, { evidence }: SignIn): { readonly by?: 'session' } {
  const brought = (guest.interaction.session?.evidence ?? []).map((it) => it.shownAt.getTime())
  return evidence.every((it) => brought.includes(it.shownAt.getTime())) ? { by: 'session' } : {}
}

/** Table 3 row 4: the deadline is over, and here is nothing to enrol with. Where that was tried and failed it is written down already. */
function incapable(work: Ground, signIn: SignIn): NewEvent {
  const authenticator = work.house.policy().roles.replacement[0] ?? null
  return eventOf(work, signIn, 'nudge.failed', { offer: 'replacement', authenticator, reason: 'incapable' })
}

function outcomeOf(signIn: SignIn, account: Account, decision: Decision): Omit<Outcome, 'about'> {
  const shown = signIn.evidence.map((it) => it.shownAt.getTime())
  return {
    accountId: account.id,
    sub: account.sub,
    acr: decision.assurance?.acr ?? '',
    amr: decision.assurance?.amr ?? [],
    authenticatedAt: new Date(Math.max(...shown)),
    remember: signIn.remember,
  }
}

/** What the account area goes by: whether somebody proved themselves lately enough for a change, and in which browser. */
const aboutOf = ({ family, platform }: Guest, { evidence, shared }: SignIn, cookie: BrowserCookie | null): SessionAbout => ({
  evidence,
  family,
  platform,
  browser: shared ? null : (cookie?.id ?? null),
  ...(shared ? { shared } : {}),
})

function browserRow({ house, dossier, guest }: Ground, signIn: SignIn, id: string): NonNullable<Move['write']['rememberBrowser']> {
  const last = signIn.evidence.at(-1)?.authenticator ?? ''
  return {
    id,
    accountId: dossier.account.id,
    madeBy: last,
    byReplacement: house.policy().roles.replacement.includes(last),
    shown: signIn.evidence.flatMap(({ credentialId }) => credentialId ?? []),
    on: { family: guest.family, platform: guest.platform },
  }
}

const nameOf = ({ identifiers }: Account): string =>
  (identifiers.find((it) => it.primary && it.verifiedAt !== null) ?? identifiers.find((it) => it.verifiedAt !== null))?.value ?? ''
