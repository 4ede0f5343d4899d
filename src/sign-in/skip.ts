import type { SignIn, Taking } from '../domain/sign-in.ts'
import { untouched } from '../domain/facts.ts'
import { advance, judge } from './advance.ts'
import { upgradeFailed } from './failure.ts'
import { also, type Move, type Work } from './move.ts'
import { offerPutOff, type Snooze } from './offers.ts'
import { signUp } from './steps.ts'

/** "Not now", "not on this device", "never", "continue without": on to the client, for a newcomer with the account as it is. */
export async function skip(work: Work, signIn: SignIn, how: Snooze): Promise<Move> {
  if (signIn.at.page === 'upgrade') return upgradeFailed(work, signIn, signIn.at.authenticator)
  const left = leftAt(signIn)
  if (left === null) return advance(work, signIn)
  if (signIn.newcomer !== null) return signUp(work, signIn, '')
  return leave(work, signIn, left, how)
}

async function leave(work: Work, signIn: SignIn, { authenticator, offer, skipsLeft }: Left, how: Snooze): Promise<Move> {
  const move = await advance(work, { ...signIn, taking: null, skipped: [...signIn.skipped, authenticator] })
  const browserId = move.cookie?.id ?? work.guest.cookie?.id ?? null
  // What will be demanded soon can be put off, and nothing else.
  const snooze = skipsLeft === null ? how : ''
  const told = offer === null ? move : also(move, offerPutOff(work, signIn, { offer, authenticator, browserId }, snooze))
  return skipsLeft === null ? told : also(told, await counted(work, signIn, told))
}

type Left = Omit<Taking, 'skippable'>

/** What the person is asked and may leave; null where there is nothing of that kind. */
function leftAt({ at }: SignIn): Left | null {
  switch (at.page) {
    case 'refused':
      return at.mayLeave ? at.taking : null
    case 'enrol':
    case 'offer':
      return at.skippable ? at : null
    case 'confirm':
      return { authenticator: at.authenticator, offer: at.offer, skipsLeft: null }
    case 'challenge':
      return at.offer === null ? null : { authenticator: at.leadsTo ?? at.authenticator, offer: at.offer, skipsLeft: at.skipsLeft ?? null }
    default:
      return null
  }
}

/** After the deadline, "not now" is had only so often (table 3 row 3). This one is counted from the next sign-in on. */
async function counted(work: Work, signIn: SignIn, { write: { phaseOut } }: Move): Promise<Move['write']> {
  const { dossier } = work
  const { policyId } = await judge(work, signIn)
  if (dossier === null || policyId === null) return {}
  const was = dossier.phaseOuts.find((it) => it.policyId === policyId) ?? null
  const before = was ?? { policyId, ...untouched }
  return { phaseOut: { accountId: dossier.account.id, fact: { ...before, ...phaseOut?.fact, skips: before.skips + 1 }, was } }
}
