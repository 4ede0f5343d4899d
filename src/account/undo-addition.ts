import type { Credential } from '../domain/credential.ts'
import { eventAbout } from '../domain/event.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { Dossier } from '../domain/storage.ts'
import type { UndoParts, UndoStep } from './undo.ts'

/** What was added since and that nobody vouched for: it may rest on the one that is taken back. */
const followersOf = ({ credentials }: Dossier, { id, createdAt }: Credential): readonly Credential[] =>
  credentials.filter((it) => it.id !== id && it.status !== 'revoked' && it.confirmedAt === null && it.createdAt >= createdAt)

/** Where the taking back of something added stands. */
export function additionStep(dossier: Dossier, credential: Credential): UndoStep {
  const { authenticator, status } = credential
  return status === 'revoked' ? { show: 'undone', authenticator } : { show: 'ask', credential, followers: followersOf(dossier, credential).length }
}

/** Takes it back, and what may rest on it. The one that the link names goes last: until it is gone, whoever asks again finishes what was begun. */
export async function undoAddition(parts: UndoParts, dossier: Dossier, credential: Credential): Promise<void> {
  await parts.endSessions(dossier.account.sub)
  for (const one of [...followersOf(dossier, credential), credential]) await takeBack(parts, dossier, one, one === credential)
}

/** One letter tells of everything. */
async function takeBack({ storage, locale, now }: UndoParts, { account }: Dossier, { id, authenticator }: Credential, isLast: boolean): Promise<void> {
  const event = eventAbout(account.id, 'passkey.revoked', { authenticator, by: 'undo' })
  const letters = isLast ? noticesTo(account, 'house/credential-undone', locale, { authenticator }) : []
  await storage.accounts.revokeCredential(account.id, id, { events: [event], letters, now: now() })
}
