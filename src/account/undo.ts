import type { Credential } from '../domain/credential.ts'
import type { NewEvent } from '../domain/event.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { Dossier, Storage } from '../domain/storage.ts'
import { openUndo } from '../domain/undo.ts'
import type { Vault } from '../domain/vault.ts'

/** What it leans on. */
export interface UndoParts {
  readonly storage: Pick<Storage, 'accounts'>
  readonly vault: Pick<Vault, 'open'>
  readonly now: () => Date
  /** Of letters to people who never chose a language; BCP 47. */
  readonly locale: string
}

export type UndoStep =
  | { readonly show: 'ask'; readonly credential: Pick<Credential, 'authenticator' | 'label' | 'createdAt'>; readonly followers: number }
  | { readonly show: 'undone'; readonly authenticator: string }
  /** A link that is too old, or none of ours: the two are not told apart. */
  | { readonly show: 'expired' }

/** "This wasn't me": takes back a credential by the link in the letter that told of it. */
export function undoing(parts: UndoParts) {
  return {
    /** Where things stand. Changes nothing, since mail programs load links before people do. */
    show: async (sealed: string): Promise<UndoStep> => (await found(parts, sealed))?.step ?? { show: 'expired' },

    /** Does it; a second time there is nothing left to do, and that is no mistake. */
    async undo(sealed: string): Promise<UndoStep> {
      const link = await found(parts, sealed)
      if (link === null) return { show: 'expired' }
      const { dossier, credential, step } = link
      // The one that the link names goes last: until it is gone, whoever asks again finishes what was begun.
      if (step.show === 'ask') for (const one of [...followersOf(dossier, credential), credential]) await takeBack(parts, dossier, one, one === credential)
      return { show: 'undone', authenticator: credential.authenticator }
    },
  }
}

export type Undoing = ReturnType<typeof undoing>

interface Found {
  readonly dossier: Dossier
  readonly credential: Credential
  readonly step: UndoStep
}

async function found({ storage, vault, now }: UndoParts, sealed: string): Promise<Found | null> {
  const undo = openUndo(vault, sealed, now())
  const dossier = undo === null ? null : await storage.accounts.dossier({ accountId: undo.accountId })
  const credential = dossier?.credentials.find(({ id }) => id === undo?.credentialId)
  if (dossier === null || credential === undefined) return null
  const { authenticator, status } = credential
  const step: UndoStep =
    status === 'revoked' ? { show: 'undone', authenticator } : { show: 'ask', credential, followers: followersOf(dossier, credential).length }
  return { dossier, credential, step }
}

/** What was added since and that nobody vouched for: it may rest on the one that is taken back. */
const followersOf = ({ credentials }: Dossier, { id, createdAt }: Credential): readonly Credential[] =>
  credentials.filter((it) => it.id !== id && it.status !== 'revoked' && it.confirmedAt === null && it.createdAt >= createdAt)

/** One letter tells of everything. */
async function takeBack({ storage, locale, now }: UndoParts, { account }: Dossier, { id, authenticator }: Credential, isLast: boolean): Promise<void> {
  const event: NewEvent = { type: 'passkey.revoked', accountId: account.id, signInId: null, clientId: null, data: { authenticator, by: 'undo' } }
  const letters = isLast ? noticesTo(account, 'house/credential-undone', locale, { authenticator }) : []
  await storage.accounts.revokeCredential(account.id, id, { events: [event], letters, now: now() })
}
