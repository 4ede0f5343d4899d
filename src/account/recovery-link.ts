import { eventAbout } from '../domain/event.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { Recovery } from '../domain/recovery.ts'
import { openRecoveryLink, type RecoveryDeed } from '../domain/recovery-link.ts'
import type { Dossier, Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'

/** What it leans on. */
export interface RecoveryLinkParts {
  readonly storage: Pick<Storage, 'accounts' | 'recoveries'>
  readonly vault: Pick<Vault, 'open'>
  readonly now: () => Date
  /** Of letters to people who never chose a language; BCP 47. */
  readonly locale: string
  /** Ends what rests on it at the front desk, and tells the clients. */
  readonly endSessions: (sub: string) => Promise<void>
}

/** Where things stand with what a link is about: `at`, until when it waits, or when it was. */
export type RecoveryLinkStep = { readonly show: 'ask'; readonly at: Date } | { readonly show: 'done' } | { readonly show: 'expired' }

const OPEN = { stop: 'held', undo: 'completed' } as const
const DONE = { stop: 'vetoed', undo: 'reversed' } as const

/** What the links in letters about a recovery do: stop one that waits, take back one that is done. Needs no session: the letter went to the account's address. */
export function recoveryLinks(parts: RecoveryLinkParts) {
  return {
    /** Changes nothing, since mail programs load links before people do. */
    show: async (deed: RecoveryDeed, sealed: string): Promise<RecoveryLinkStep> => stepOf(deed, (await found(parts, deed, sealed))?.recovery),

    /** Does it; a second time there is nothing left to do, and that is no mistake. */
    async take(deed: RecoveryDeed, sealed: string): Promise<void> {
      const it = await found(parts, deed, sealed)
      if (it === null || it.recovery.state !== OPEN[deed]) return
      await (deed === 'stop' ? veto(parts, it.dossier, it.recovery, 'link') : reverse(parts, it.dossier, it.recovery))
    },
  }
}

export type RecoveryLinks = ReturnType<typeof recoveryLinks>

function stepOf(deed: RecoveryDeed, recovery: Recovery | undefined): RecoveryLinkStep {
  const at = recovery === undefined ? null : recovery[deed === 'stop' ? 'until' : 'endedAt']
  if (recovery?.state === OPEN[deed] && at !== null) return { show: 'ask', at }
  return { show: recovery?.state === DONE[deed] ? 'done' : 'expired' }
}

interface Found {
  readonly dossier: Dossier
  readonly recovery: Recovery
}

async function found({ storage, vault, now }: RecoveryLinkParts, deed: RecoveryDeed, sealed: string): Promise<Found | null> {
  const link = openRecoveryLink(vault, deed, sealed, now())
  const dossier = link === null ? null : await storage.accounts.dossier({ accountId: link.accountId })
  const recovery = dossier?.recoveries.find(({ id }) => id === link?.id)
  return dossier === null || recovery === undefined ? null : { dossier, recovery }
}

/** Stops a recovery that waits. false: it was over already. */
export function veto(
  { storage, now, locale }: Pick<RecoveryLinkParts, 'storage' | 'now' | 'locale'>,
  { account }: Dossier,
  recovery: Recovery,
  by: 'link' | 'account',
): Promise<boolean> {
  const events = [eventAbout(account.id, 'recovery.vetoed', { by })]
  return storage.recoveries.veto(recovery, { events, letters: noticesTo(account, 'house/recovery-stopped', locale), now: now() })
}

/**
 * No address is distrusted by a link: whoever opens it may be the one who should not read the mailbox, and an owner who lost the older passkeys must be able to
 * come back. That takes such a passkey (`policy.md`, table 4 row 41).
 */
async function reverse({ storage, now, locale, endSessions }: RecoveryLinkParts, { account }: Dossier, recovery: Recovery): Promise<void> {
  await endSessions(account.sub)
  await storage.recoveries.reverse(
    { id: recovery.id, accountId: account.id, distrust: false },
    {
      events: [eventAbout(account.id, 'recovery.reversed', { recovery: recovery.id, by: 'link', distrusted: false })],
      letters: noticesTo(account, 'house/recovery-reversed', locale, { by: 'link' }),
      now: now(),
    },
  )
}
