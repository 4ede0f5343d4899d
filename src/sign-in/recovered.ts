import type { Recovery } from '../domain/recovery.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Changes, Dossier } from '../domain/storage.ts'
import type { Judged } from './answer.ts'
import { eventOf, type Move, type Work } from './move.ts'
import { oldKeysOf, setAside, sortedIn } from './old-keys.ts'
import { recoveredLetters } from './recovery-letters.ts'
import { inScope } from './scope.ts'
import { uuidOf } from './uuid.ts'

type Ground = Omit<Work, 'dossier'> & { readonly dossier: Dossier }

/** What a recovery comes to. */
interface Recovered {
  readonly work: Ground
  readonly signIn: SignIn
  readonly write: Move['write']
}

/**
 * Whoever came in by a way back has a replacement again (table 3 row 2): what was not used for long is set aside, everything that rested on what was before
 * ends, and every address hears of it. Done with the new credential, so that it never exists beside the old sessions. null: this was no recovery.
 */
export function recoveredBy(
  { authenticator }: Judged,
  signIn: SignIn,
  made: Ground,
  { id: credentialId }: NonNullable<Changes['addCredential']>,
): Recovered | null {
  const { house, dossier } = made
  const isWayBack = signIn.newcomer === null && (inScope(signIn) || (signIn.at.page === 'enrol' && signIn.at.row === 2))
  if (!isWayBack || !house.policy().roles.replacement.includes(authenticator.id)) return null
  const keys = oldKeysOf(made, dossier, credentialId)
  const aside = keys.filter((it) => it.aside).map(({ id }) => id)
  const recovery = rowOf(made, signIn, credentialId)
  const work = { ...made, dossier: { ...sortedIn(dossier, aside, []), browser: null, recoveries: [recovery] } }
  return {
    work,
    signIn: { ...signIn, recovery: { id: recovery.id, credentialId, ...(keys.length === 0 ? {} : { keys }) } },
    write: {
      recovered: recovery,
      ...(aside.length === 0 ? {} : { sorted: { accountId: dossier.account.id, why: `recovery:${recovery.id}`, aside, back: [] } }),
      events: [
        eventOf(made, signIn, 'recovery.completed', { by: recovery.by }),
        eventOf(made, signIn, 'session.ended', { by: 'recovery' }),
        ...aside.map((id) => setAside(made, signIn, id)),
      ],
      letters: recoveredLetters(made, dossier.account, recovery),
    },
  }
}

/** One that was held keeps its name and its beginning. */
function rowOf({ house, dossier }: Ground, signIn: SignIn, credentialId: Recovery['credentialId']): Recovery {
  const held = dossier.recoveries.find(({ state }) => state === 'held')
  const begun = held ?? { id: uuidOf(house.randomBytes(16)), startedAt: signIn.evidence[0]?.shownAt ?? house.now(), until: null }
  const { id, startedAt, until } = begun
  return { id, accountId: dossier.account.id, by: byOf({ house }, signIn), state: 'completed', startedAt, until, endedAt: house.now(), credentialId }
}

/** What it rested on: a pass from an administrator, a code that was saved, or the mailbox alone. */
function byOf({ house }: Pick<Work, 'house'>, { evidence }: SignIn): Recovery['by'] {
  const shown = house.authenticators.filter(({ id }) => evidence.some((it) => it.authenticator === id))
  if (shown.some((it) => it.opens === 'recovery')) return 'pass'
  return shown.every((it) => it.restsOn === 'channel') ? 'mailbox' : 'codes'
}
