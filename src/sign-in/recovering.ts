import type { Decision } from '../domain/decision.ts'
import type { Recovery } from '../domain/recovery.ts'
import type { SignIn } from '../domain/sign-in.ts'
import { heldSince, holdUntil, isRecovery, type Wish } from '../policy/hold.ts'
import { beginChallenge, beginEnrolment } from './begin.ts'
import { contextOf, factsOf } from './facts.ts'
import { finish } from './finish.ts'
import { also, eventOf, goTo, type Move, type Work } from './move.ts'
import { heldLetters } from './recovery-letters.ts'
import { uuidOf } from './uuid.ts'

/** The next page of a recovery: it waits, makes a credential, sorts the old ones, and asks for the first use of the new one, which is the sign-in. */
export async function recover(work: Work, signIn: SignIn, decision: Decision): Promise<Move> {
  const { afterSignIn: asked } = decision
  const { recovery } = signIn
  if (decision.outcome === 'satisfied') return finish(work, signIn, decision)
  if (recovery?.keys !== undefined) return goTo(signIn, { page: 'old-keys', keys: recovery.keys })
  if (asked?.kind === 'enrol') {
    const until = await heldUntil(work, signIn, decision)
    return until === null ? beginEnrolment(work, signIn, asked.authenticator, asked) : hold(work, signIn, decision, until)
  }
  const { offered, route } = decision
  return beginChallenge(work, signIn, offered[0] ?? '', { prompt: true, others: offered.slice(1), route })
}

/** Until when a credential that was wanted on what was shown has to wait (`policy.md`, table 4 row 5); null: it need not, or waited long enough. */
export async function heldUntil(work: Work, signIn: SignIn, decision: Decision): Promise<Date | null> {
  const wish = await wishOf(work, signIn, decision)
  return wish === null ? null : holdUntil(wish)
}

/** Whether a credential made on what was shown would be a recovery, whatever the person came for. */
export async function wouldRecover(work: Work, signIn: SignIn, decision: Decision): Promise<boolean> {
  const wish = await wishOf(work, signIn, decision)
  return wish !== null && isRecovery(wish)
}

async function wishOf({ house, guest, dossier }: Work, signIn: SignIn, decision: Decision): Promise<Wish | null> {
  if (dossier === null) return null
  const { recovery } = signIn
  // What this very recovery made is no reason to wait for it.
  const others = recovery == null ? dossier : { ...dossier, credentials: dossier.credentials.filter(({ id }) => id !== recovery.credentialId) }
  return {
    facts: factsOf(house, others),
    policy: house.policy(),
    context: await contextOf(house, guest, signIn, dossier),
    decision,
    browser: dossier.browser,
    heldSince: heldSince(dossier.recoveries, house.now()),
  }
}

/** The page that says until when, and how to end it at once. Asking again shows the same, writes nothing and tells nobody. */
async function hold(work: Work, signIn: SignIn, decision: Decision, until: Date): Promise<Move> {
  const ender = enderOf(work, signIn, decision)
  const move = ender === null ? goTo(signIn, { page: 'recovery-held', until }) : await heldUnlessShown(work, signIn, ender, until)
  return also(move, heldNow(work, signIn, until))
}

async function heldUnlessShown(work: Work, signIn: SignIn, authenticator: string, until: Date): Promise<Move> {
  const { challenges = [] } = (await beginChallenge(work, signIn, authenticator)).write
  const token = challenges[0]?.token ?? ''
  return goTo(signIn, { page: 'recovery-held', until, authenticator, token }, { challenges })
}

/** What is no mailbox, can be shown here at once, and is a way back: a saved code. */
function enderOf({ house }: Work, { evidence }: SignIn, { accepted }: Decision): string | null {
  const { backup } = house.policy().roles
  const enders = house.authenticators.filter((it) => it.restsOn === 'credential' && (backup.includes(it.id) || it.opens !== null))
  return enders.find(({ id }) => accepted.includes(id) && evidence.every((it) => it.authenticator !== id))?.id ?? null
}

function heldNow(work: Work, signIn: SignIn, until: Date): Move['write'] {
  const { house, dossier } = work
  if (dossier === null || heldSince(dossier.recoveries, house.now()) !== null) return {}
  const { id: accountId } = dossier.account
  const held: Recovery = {
    id: uuidOf(house.randomBytes(16)),
    accountId,
    by: 'mailbox',
    state: 'held',
    startedAt: house.now(),
    until,
    endedAt: null,
    credentialId: null,
  }
  return { hold: held, events: [eventOf(work, signIn, 'recovery.held', { until })], letters: heldLetters(work, dossier.account, held) }
}

/** Whether a recovery can still be taken back: it was not yet, and what a dossier holds is not too old for it (`REVERSAL_DAYS`). */
export const isReversible = ({ state }: Pick<Recovery, 'state'>): boolean => state === 'completed'
