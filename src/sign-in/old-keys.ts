import type { Credential, CredentialId } from '../domain/credential.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { OldKey } from '../domain/recovery-steps.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { advance } from './advance.ts'
import { also, eventOf, type Move, type Work } from './move.ts'

const UNUSED_DAYS = 30

/** What the account had that does what the new one does, and which of it is set aside unless the person says otherwise: what was not used for long (table 3 row 2). */
export function oldKeysOf({ house }: Pick<Work, 'house'>, { credentials }: Dossier, except: CredentialId): readonly OldKey[] {
  const { roles } = house.policy()
  const old = credentials.filter((it) => it.id !== except && it.status === 'active' && roles.replacement.includes(it.authenticator))
  return old.map(({ id, label, createdAt, lastUsedAt, ...it }) => ({
    id,
    label,
    createdAt,
    lastUsedAt,
    aside: isUnused({ ...it, createdAt, lastUsedAt }, house.now()),
  }))
}

const isUnused = ({ lastUsedAt, createdAt }: Pick<Credential, 'lastUsedAt' | 'createdAt'>, now: Date): boolean =>
  now.getTime() - (lastUsedAt ?? createdAt).getTime() > UNUSED_DAYS * DAY_MS

/** The person said which they lost: those are set aside, and those they have are taken back from there. */
export async function sortKeys(work: Work, signIn: SignIn, fields: Readonly<Record<string, unknown>>): Promise<Move> {
  const { recovery } = signIn
  const { dossier } = work
  if (signIn.at.page !== 'old-keys' || recovery == null || dossier === null) return advance(work, signIn)
  const isLost = ({ id }: OldKey): boolean => typeof fields[`lost-${id}`] === 'string'
  const { keys } = signIn.at
  const aside = keys.filter((it) => isLost(it) && !it.aside).map(({ id }) => id)
  const back = keys.filter((it) => !isLost(it) && it.aside).map(({ id }) => id)
  const why = `recovery:${recovery.id}` as const
  const sorted = { accountId: dossier.account.id, why, aside, back }
  const { keys: _keys, ...done } = recovery
  const move = await advance({ ...work, dossier: sortedIn(dossier, aside, back) }, { ...signIn, recovery: done })
  return also(move, { sorted, events: aside.map((id) => setAside(work, signIn, id)) })
}

/** That a recovery set a credential aside. */
export const setAside = (work: Work, signIn: SignIn, id: CredentialId) => {
  const authenticator = work.dossier?.credentials.find((it) => it.id === id)?.authenticator ?? null
  return eventOf(work, signIn, 'passkey.quarantined', { authenticator, detail: 'recovery' })
}

/** The account as it is once they are sorted. */
export const sortedIn = (dossier: Dossier, aside: readonly CredentialId[], back: readonly CredentialId[]): Dossier => ({
  ...dossier,
  credentials: dossier.credentials.map((it) =>
    aside.includes(it.id) ? { ...it, status: 'quarantined' } : back.includes(it.id) ? { ...it, status: 'active' } : it,
  ),
})
