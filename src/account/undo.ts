import type { Credential } from '../domain/credential.ts'
import type { Dossier, Storage } from '../domain/storage.ts'
import { openUndo, type Undo } from '../domain/undo.ts'
import type { Vault } from '../domain/vault.ts'
import { additionStep, undoAddition } from './undo-addition.ts'
import { isOpen, type Taken, takenBack } from './undo-change.ts'

/** What it leans on. */
export interface UndoParts {
  readonly storage: Pick<Storage, 'accounts' | 'room'>
  readonly vault: Pick<Vault, 'open'>
  readonly now: () => Date
  /** Of letters to people who never chose a language; BCP 47. */
  readonly locale: string
  /** How old an address must be to count, in hours. */
  readonly channelHours: () => number
  /** Ends every session of somebody, and tells the clients, before what they rest on is taken back. */
  readonly endSessions: (sub: string) => Promise<void>
}

export type UndoStep =
  | { readonly show: 'ask'; readonly credential: Pick<Credential, 'authenticator' | 'label' | 'createdAt'>; readonly followers: number }
  | { readonly show: 'undone'; readonly authenticator: string }
  | { readonly show: 'ask-removal'; readonly label: string; readonly when: Date | null }
  | { readonly show: 'ask-addresses'; readonly restored: readonly string[]; readonly dropped: readonly string[] }
  | { readonly show: 'restored'; readonly what: Taken['kind'] }
  /** A link that is too old, or none of ours: the two are not told apart. */
  | { readonly show: 'expired' }

/** "This wasn't me": takes back a change by the link in the letter that told of it. */
export function undoing(parts: UndoParts) {
  return {
    /** Where things stand. Changes nothing, since mail programs load links before people do. */
    show: async (sealed: string): Promise<UndoStep> => (await found(parts, sealed))?.step ?? { show: 'expired' },

    /** Does it; a second time there is nothing left to do, and that is no mistake. */
    async undo(sealed: string): Promise<UndoStep> {
      const link = await found(parts, sealed)
      if (link === null) return { show: 'expired' }
      await takeBack(parts, link)
      return (await found(parts, sealed))?.step ?? { show: 'expired' }
    },
  }
}

interface Found {
  readonly dossier: Dossier
  readonly undo: Undo
  readonly credential: Credential | null
  readonly step: UndoStep
}

async function takeBack(parts: UndoParts, { dossier, undo, credential, step }: Found): Promise<void> {
  if (step.show === 'ask' && credential !== null) return undoAddition(parts, dossier, credential)
  if (isChange(undo) && step.show !== 'restored') await undoChange(parts, dossier, undo)
}

const isChange = (undo: Undo): undo is Taken => undo.kind === 'removal' || undo.kind === 'addresses'

async function found({ storage, vault, now }: UndoParts, sealed: string): Promise<Found | null> {
  const undo = openUndo(vault, sealed, now())
  const dossier = undo === null ? null : await storage.accounts.dossier({ accountId: undo.accountId })
  if (undo === null || dossier === null) return null
  const credential = 'credentialId' in undo ? (dossier.credentials.find(({ id }) => id === undo.credentialId) ?? null) : null
  const step = stepOf(dossier, undo, credential)
  return step === null ? null : { dossier, undo, credential, step }
}

function stepOf(dossier: Dossier, undo: Undo, credential: Credential | null): UndoStep | null {
  if (!isChange(undo)) return credential === null ? null : additionStep(dossier, credential)
  if (!isOpen(dossier, undo)) return undo.kind === 'removal' && credential?.status === 'revoked' ? null : { show: 'restored', what: undo.kind }
  return undo.kind === 'removal' ? removalStep(credential) : addressesStep(dossier, undo)
}

const removalStep = (credential: Credential | null): UndoStep => ({
  show: 'ask-removal',
  label: credential?.label ?? '',
  when: credential?.statusSince ?? null,
})

function addressesStep({ account }: Dossier, { put, drop }: Extract<Taken, { readonly kind: 'addresses' }>): UndoStep {
  const valueOf = (name: string): string => account.identifiers.find(({ normalised }) => normalised === name)?.value ?? name
  return { show: 'ask-addresses', restored: put.map(({ normalised }) => valueOf(normalised)), dropped: drop.map(valueOf) }
}

async function undoChange({ storage, now, locale, channelHours, endSessions }: UndoParts, { account }: Dossier, undo: Taken): Promise<void> {
  await endSessions(account.sub)
  await storage.room.change<null>(account.id, {
    full: null,
    keeps: () => null,
    decide: (held) => ({ answer: null, changes: takenBack(held, undo, { now: now(), locale, youngHours: channelHours() }) }),
  })
}
