import type { AccountNow } from '../domain/account-room.ts'
import type { Credential, CredentialId } from '../domain/credential.ts'
import { eventAbout } from '../domain/event.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { Dossier } from '../domain/storage.ts'
import { RESTORE_HOURS, UNDO_DAYS, undoLink } from '../domain/undo.ts'
import { decisionWithout } from '../policy/after-loss.ts'
import type { Wanted } from './gate.ts'
import { factsFor, type Ground } from './ground.ts'
import { changeLetters } from './change-letters.ts'

/** Characters of a name that a person gives. */
export const LABEL_MAX = 64

/** One of the person's own, still there: what replaces a retiring authenticator. */
export function ownPasskey({ credentials }: Pick<Dossier, 'credentials'>, { policy }: Pick<Ground, 'policy'>, id: string): Credential | null {
  return credentials.find((it) => it.id === id && it.status !== 'revoked' && policy.roles.replacement.includes(it.authenticator)) ?? null
}

/** A name of their own; an empty one changes nothing. */
export function rename(ground: Ground, { dossier }: AccountNow, { id, label }: { readonly id: string; readonly label: string }): Wanted<null> {
  const credential = ownPasskey(dossier, ground, id)
  if (credential === null) return { because: 'gone' }
  const name = label.normalize('NFC').replaceAll(/\p{C}/gu, '').trim().slice(0, LABEL_MAX)
  if (name === '' || name === credential.label) return { value: null, changes: null }
  const events = [eventAbout(dossier.account.id, 'credential.renamed', { authenticator: credential.authenticator })]
  return {
    value: null,
    changes: {
      credentials: [{ id: credential.id, label: name }],
      events,
      letters: changeLetters(ground, dossier.account, 'passkey', { label: name }),
      now: ground.now,
    },
  }
}

/** No letter about it, ever: it is kept for a rainy day. */
export function leaveUnreminded(ground: Ground, { dossier }: AccountNow, id: string): Wanted<null> {
  const credential = ownPasskey(dossier, ground, id)
  if (credential === null) return { because: 'gone' }
  if (credential.remindedAt != null) return { value: null, changes: null }
  const events = [eventAbout(dossier.account.id, 'reminder.declined', { authenticator: credential.authenticator })]
  return { value: null, changes: { credentials: [{ id: credential.id, reminded: true }], events, letters: [], now: ground.now } }
}

/** How one is taken away: by its owner who has it, or who lost it. `shown`: other authenticators that were shown for it just now. */
export interface Removal {
  readonly id: string
  readonly how: 'owner' | 'lost'
  readonly shown: readonly string[]
}

/** What is told on the page afterwards. */
export interface Removed {
  readonly credential: Credential
  /** Nothing but backups is left. */
  readonly isLast: boolean
}

/** Takes one away. The last one takes another accepted way, shown besides, and can be put back for a day (`policy.md`, table 4 row 17). */
export function remove(ground: Ground, { dossier }: AccountNow, { id, how, shown }: Removal): Wanted<Removed> {
  const credential = ownPasskey(dossier, ground, id)
  if (credential === null) return { because: 'gone' }
  const isLast = leavesBackupAlone(ground, dossier, credential.id)
  if (isLast && !waysBeside(ground, dossier, credential.id).some((it) => shown.includes(it))) return { because: 'another-way' }
  const { authenticator, assessed, label } = credential
  const by = { authenticator, by: how, provider: assessed.provider }
  return {
    value: { credential, isLast },
    changes: {
      credentials: [{ id: credential.id, status: 'revoked', why: how }],
      ...(how === 'lost' ? { forget: { madeBy: authenticator, exceptBrowserId: ground.browserId }, stopSignIns: true } : {}),
      events: [eventAbout(dossier.account.id, 'passkey.revoked', by)],
      letters: noticesTo(dossier.account, `house/passkey-${how === 'lost' ? 'lost' : 'removed'}`, ground.locale, {
        authenticator,
        label,
        ...undoOf(ground, dossier, { credential, how, isLast }),
      }),
      now: ground.now,
    },
  }
}

/** Without it, nothing that replaces has proved itself, and nothing that retires is accepted: only then is it more than one of several (`policy.md`, table 4 row 17). */
export function leavesBackupAlone(ground: Ground, dossier: Dossier, id: CredentialId): boolean {
  const facts = factsFor(ground, dossier)
  const without = (lost: readonly CredentialId[]) => decisionWithout(facts, ground.policy, lost, ground)
  const [before, after] = [without([]), without([id])]
  return !isUnreplaced(before) && isUnreplaced(after) && !after.accepted.some((it) => ground.policy.roles.retiring.includes(it))
}

const isUnreplaced = ({ class: of }: { readonly class: string }): boolean => of === 'C0' || of === 'C1'

/** The ways in that are left without it: one of them is to be shown before the last one goes. */
export const waysBeside = (ground: Ground, dossier: Dossier, id: CredentialId): readonly string[] =>
  decisionWithout(factsFor(ground, dossier), ground.policy, [id], ground).accepted.filter((it) => !ground.policy.roles.replacement.includes(it))

/** What was lost may be in the hands of whoever reads the mail on it: the letter that tells of it puts nothing back. */
function undoOf(
  ground: Ground,
  { account }: Dossier,
  { credential, how, isLast }: { readonly credential: Credential; readonly how: Removal['how']; readonly isLast: boolean },
) {
  if (how === 'lost' || credential.status !== 'active') return {}
  const removal = { kind: 'removal', accountId: account.id, credentialId: credential.id, removedAt: ground.now.getTime() } as const
  return { undo: undoLink(ground, removal, isLast ? RESTORE_HOURS : UNDO_DAYS * 24), lasts: isLast ? 'day' : 'month' }
}
