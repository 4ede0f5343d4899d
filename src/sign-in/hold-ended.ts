import { noticesTo } from '../domain/letters-to.ts'
import type { SignIn } from '../domain/sign-in.ts'
import { eventOf, type Move, type Work } from './move.ts'

/** A credential that replaces signed in while a recovery waits: whoever has it needs none, and is asked whether the other was them (`policy.md`, table 4 row 6). */
export function holdEnded(work: Work, signIn: SignIn): Move['write'] {
  const { house, guest, dossier } = work
  const held = dossier?.recoveries.find(({ state }) => state === 'held')
  if (dossier === null || held === undefined) return {}
  const { replacement } = house.policy().roles
  const isTrusted = (id: string | null): boolean => dossier.credentials.some((it) => it.id === id && it.confirmedAt !== null)
  const by = signIn.evidence.find((it) => replacement.includes(it.authenticator) && isTrusted(it.credentialId))
  if (by === undefined) return {}
  return {
    cancelHold: dossier.account.id,
    events: [eventOf(work, signIn, 'recovery.cancelled', { authenticator: by.authenticator })],
    letters: noticesTo(dossier.account, 'house/recovery-cancelled', guest.locale),
  }
}
