import type { Credential } from '../domain/credential.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { confirmationOf } from '../policy/confirm.ts'
import { judge } from './advance.ts'
import { contextOf, factsOf } from './facts.ts'
import { eventOf, type Move, type Work } from './move.ts'

/** What confirms a credential that is shown: something better beside it in the same sign-in, or time. What a session brought along confirms nothing. */
export async function confirmedBy(work: Work, signIn: SignIn, credential: Credential): Promise<'proof' | 'time' | null> {
  const { house, guest, dossier } = work
  const { accepted } = await judge(work, signIn)
  const context = await contextOf(house, guest, signIn, dossier)
  const evidence = context.evidence.filter(({ shownAt }) => shownAt >= signIn.startedAt)
  return confirmationOf({ credential, facts: factsOf(house, dossier), policy: house.policy(), context: { ...context, evidence }, accepted })
}

/** Credentials that were shown earlier in this sign-in, and that the newest answer vouches for: a code after the passkey is as good as one before it. */
export async function confirmedBeside(work: Work & { readonly dossier: Dossier }, signIn: SignIn): Promise<Beside> {
  const { dossier, house } = work
  const newest = signIn.evidence.at(-1)?.credentialId ?? null
  const earlier = dossier.credentials.filter(
    (it) => it.confirmedAt === null && it.status === 'active' && it.id !== newest && it.createdIn !== signIn.id && wasProved(signIn, it),
  )
  const found: Credential[] = []
  for (const one of earlier) if ((await confirmedBy(work, signIn, one)) === 'proof') found.push(one)
  if (found.length === 0) return { dossier, write: {} }
  const ids = found.map(({ id }) => id)
  const events = found.map(({ authenticator }) => eventOf(work, signIn, 'passkey.confirmed', { authenticator, by: 'proof' }))
  const credentials = dossier.credentials.map((it) => (ids.includes(it.id) ? { ...it, confirmedAt: house.now() } : it))
  return { dossier: { ...dossier, credentials }, write: { confirm: ids, events } }
}

/** The account as it will be, and what makes it so. */
interface Beside {
  readonly dossier: Dossier
  readonly write: Move['write']
}

/** In this very sign-in, and with the person verified. */
const wasProved = ({ evidence, startedAt }: SignIn, { id }: Credential): boolean =>
  evidence.some((it) => it.credentialId === id && it.shownAt >= startedAt && it.observed?.userVerified !== false)
