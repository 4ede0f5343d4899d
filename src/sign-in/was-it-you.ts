import type { Authenticator } from '../authenticators/authenticator.ts'
import type { Credential } from '../domain/credential.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { Recovery } from '../domain/recovery.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { toIdentify } from './advance.ts'
import { also, eventOf, goTo, type Move, unnamed, type Work } from './move.ts'
import { isReversible } from './recovering.ts'

/** A credential that a recovery set aside, and the recovery. */
export interface Returning {
  readonly credential: Credential
  readonly recovery: Recovery
}

/**
 * Which credential an answer claims to come from, where it is one that a recovery set aside in the last days (`policy.md`, table 4 row 41); null: none. What
 * nobody ever vouched for may be a thief's, from whom its owner got the account back by that very recovery.
 */
export function returningIn(dossier: Dossier | null, authenticator: Authenticator, fields: unknown): Returning | null {
  const lookup = authenticator.recognise(fields)
  const credential = dossier?.credentials.find(
    (it) => it.authenticator === authenticator.id && it.lookup === lookup && it.status === 'quarantined' && it.confirmedAt !== null,
  )
  const recovery = dossier?.recoveries.find((it) => `recovery:${it.id}` === credential?.statusWhy)
  return credential === undefined || recovery === undefined || !isReversible(recovery) ? null : { credential, recovery }
}

/** One question to whoever has it, which signs nobody in. */
export const askWhetherYou = (signIn: SignIn, { credential, recovery }: Returning, token: string): Move =>
  goTo(
    { ...signIn, accountId: credential.accountId },
    { page: 'was-it-you', recoveryId: recovery.id, credentialId: credential.id, label: credential.label, at: recovery.endedAt ?? recovery.startedAt },
    { consume: token },
  )

/** The answer: it was, and the old one goes or stays; or it was not, and everything is as it was before. */
export async function saidWhetherYou(work: Work, signIn: SignIn, said: string): Promise<Move> {
  const found = askedAbout(work, signIn)
  if (found === null) return toIdentify(work, unnamed(signIn))
  if (said === 'no') return itWasNot(work, signIn, found)
  return said === 'yes' || said === 'keep' ? itWas(work, signIn, found, said === 'keep') : goTo(signIn, signIn.at)
}

/** What the question on the page is about, as it is now; null: it is over. */
function askedAbout({ dossier }: Work, { at }: SignIn): Found | null {
  if (at.page !== 'was-it-you' || dossier === null) return null
  const credential = dossier.credentials.find(({ id, status }) => id === at.credentialId && status === 'quarantined')
  const recovery = dossier.recoveries.find(({ id }) => id === at.recoveryId)
  return credential === undefined || recovery === undefined || !isReversible(recovery) ? null : { credential, recovery, dossier }
}

type Found = Returning & { readonly dossier: Dossier }

function itWasNot(work: Work, signIn: SignIn, { recovery, dossier }: Found): Move {
  const { account } = dossier
  const told = eventOf(work, signIn, 'recovery.reversed', { recovery: recovery.id, by: 'credential', distrusted: true })
  return goTo(
    unnamed(signIn),
    { page: 'note', message: 'recovery-reversed' },
    {
      reverse: { id: recovery.id, accountId: account.id, distrust: true },
      events: [told, eventOf(work, signIn, 'session.ended', { by: 'reversal' })],
      letters: noticesTo(account, 'house/recovery-reversed', work.guest.locale),
    },
  )
}

function itWas(work: Work, signIn: SignIn, { credential, recovery, dossier }: Found, kept: boolean): Move {
  const { authenticator, id } = credential
  const move = goTo(
    unnamed(signIn),
    { page: 'note', message: kept ? 'recovery-kept' : 'recovery-confirmed' },
    {
      events: [eventOf(work, signIn, 'recovery.confirmed', { recovery: recovery.id, kept })],
    },
  )
  if (kept) return also(move, { sorted: { accountId: dossier.account.id, why: `recovery:${recovery.id}`, aside: [], back: [id] } })
  return also(move, {
    setCredentialStatus: { id, status: 'revoked', why: 'owner' },
    events: [eventOf(work, signIn, 'passkey.revoked', { authenticator, by: 'owner' })],
  })
}
