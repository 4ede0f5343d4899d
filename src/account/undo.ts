import type { Credential } from '../domain/credential.ts'
import type { NewEvent } from '../domain/event.ts'
import { lettersTo } from '../domain/letters-to.ts'
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
  | { readonly show: 'ask'; readonly credential: Pick<Credential, 'authenticator' | 'label' | 'createdAt'> }
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
      if (step.show === 'ask') await parts.storage.accounts.revokeCredential(dossier.account.id, credential.id, said(parts, dossier, credential))
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
  const step: UndoStep = credential.status === 'revoked' ? { show: 'undone', authenticator: credential.authenticator } : { show: 'ask', credential }
  return { dossier, credential, step }
}

function said({ locale, now }: UndoParts, { account }: Dossier, { authenticator }: Credential) {
  const event: NewEvent = { type: 'passkey.revoked', accountId: account.id, signInId: null, clientId: null, data: { authenticator, by: 'undo' } }
  return { events: [event], letters: lettersTo(account, 'house/credential-undone', locale, { authenticator }), now: now() }
}
