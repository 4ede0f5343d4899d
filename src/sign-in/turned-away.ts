import type { Authenticator, Proof } from '../authenticators/authenticator.ts'
import type { Observed } from '../domain/evidence.ts'
import { refuse, type Refusal } from '../domain/refusal.ts'
import type { Withdrawal } from '../domain/signals.ts'
import type { Ceremony, SignIn, Taking } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { againstKind } from '../policy/kinds.ts'
import { judge } from './advance.ts'
import { also, eventOf, goTo, type Move, takingIn, type Work } from './move.ts'

/** What a person made or used, as it shows itself now. */
interface Shown {
  readonly payload: unknown
  readonly observed: Observed | null
  readonly withdraw?: Withdrawal
}

/** What the policy has against its kind (table 4 row 34): of something new whatever the grace says, of something that is there once the grace is over. null: nothing. */
export function kindRefused(
  { house, dossier }: Work,
  authenticator: Authenticator,
  { payload, observed, withdraw }: Shown,
  ceremony: Ceremony,
): ReturnType<typeof refuse> | null {
  const { id } = authenticator
  const assessed = authenticator.assess({ payload }, observed)
  const against = againstKind({ authenticator: id, assessed }, dossier?.account ?? null, house.policy(), house.now())
  if (against === null || (ceremony === 'sign-in' && against.denial === 'in-grace')) return null
  return refuse('kind-not-accepted', `${id}.${against.why}`, { objection: against.why, ...(withdraw === undefined ? {} : { withdraw }) })
}

/** As above, of the credential that a proof came from. */
export function kindUsed(work: Work, { credentials }: Dossier, authenticator: Authenticator, { credential: id, rewrite, observed }: Proof) {
  const credential = credentials.find((it) => it.id === id)
  return credential === undefined ? null : kindRefused(work, authenticator, { payload: rewrite ?? credential.payload, observed: observed ?? null }, 'sign-in')
}

/** On to the page that says why, and what to use instead. */
export async function turnedAway(work: Work, signIn: SignIn, authenticator: string, { refusal, ceremony }: Turning): Promise<Move> {
  const { objection = 'unlisted', withdraw = null } = refusal
  const taking = ceremony === 'enrolment' ? takingAt(signIn, authenticator) : null
  const { next, mayLeave } = await leaving(work, signIn, taking)
  const move = goTo(next, { page: 'refused', authenticator, ceremony, objection, withdraw, taking, mayLeave })
  return signIn.at.page === 'upgrade' ? also(move, { events: [notUpgraded(work, signIn, authenticator)] }) : move
}

/** A demanded enrolment that came to this counts as one that failed: nobody is locked out by what they have (table 3 row 3). */
async function leaving(work: Work, signIn: SignIn, taking: Taking | null): Promise<{ readonly next: SignIn; readonly mayLeave: boolean }> {
  if (taking === null || taking.skippable) return { next: signIn, mayLeave: true }
  const next: SignIn = { ...signIn, enrolmentFailures: signIn.enrolmentFailures + 1 }
  return { next, mayLeave: (await judge(work, next)).afterSignIn?.kind !== 'enrol' }
}

const notUpgraded = (work: Work, signIn: SignIn, authenticator: string) =>
  eventOf(work, signIn, 'nudge.failed', { offer: 'upgrade', authenticator, reason: 'silent' })

interface Turning {
  readonly refusal: Refusal
  readonly ceremony: Ceremony
}

/** What was being made can be tried again with something else; what a browser made by itself cannot. */
function takingAt({ at }: SignIn, authenticator: string): Taking | null {
  return at.page === 'enrol' ? takingIn({ ...at, authenticator }) : null
}
