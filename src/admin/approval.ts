import type { Account, AccountId } from '../domain/account.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Challenge, Notice } from '../domain/sign-in.ts'
import { holds } from './actor.ts'
import { beginProof, finishProof, type Proven } from './approval-proof.ts'
import { type Asked, waiting } from './approval-question.ts'
import type { Office } from './office.ts'
import { accountOf } from './people.ts'
import { lettersAbout } from './override-letter.ts'
import { mayApprove } from './override-rules.ts'

const PURPOSE = 'approval'
/** Between the proof and the click. */
const TICKET_SECONDS = 300

/** What the page shows. Nothing of an exception is shown to anybody who has not just proved to be an administrator. */
export type ApprovalStep =
  | { readonly show: 'prove'; readonly challenge: Challenge; readonly notice: Notice['code'] | 'not-administrator' | null }
  | { readonly show: 'confirm'; readonly asked: Asked; readonly ticket: string }
  | { readonly show: 'approved'; readonly asked: Asked }
  /** Nothing (any more) to approve, or not for whoever asked for it or is its subject. */
  | { readonly show: 'gone' | 'own' }

/**
 * How a second administrator approves an exception: a passkey first, then the question. In this order, so that the link alone, which travels by chat and
 * mail, tells nobody whom it is about, and answers for an id that never was as for one that waits.
 */
export function approvals(office: Office) {
  return {
    begin: (): Promise<ApprovalStep> => proving(office, null),

    cancelled: (): Promise<ApprovalStep> => proving(office, 'ceremony-cancelled'),

    async prove(id: string, token: string, fields: Readonly<Record<string, string>>): Promise<ApprovalStep> {
      const result = await finishProof(office, token, fields)
      if (!result.ok) return proving(office, result.refusal.code)
      const { account } = result.value.dossier
      if (!isAdministrator(result.value)) {
        await written(office, account.id, id, 'not-administrator')
        return proving(office, 'not-administrator')
      }
      const found = await waiting(office, id, account)
      if (typeof found === 'string') return refused(office, account.id, id, found)
      return { show: 'confirm', asked: found, ticket: sealTicket(office, id, account.id) }
    },

    /** Everything is looked at once more: minutes may have passed. */
    async confirm(id: string, ticket: string): Promise<ApprovalStep> {
      const approver = await openTicket(office, id, ticket)
      if (approver === null) return proving(office, 'challenge-expired')
      if (!holds(approver, mayApprove)) return proving(office, 'not-administrator')
      const found = await waiting(office, id, approver)
      if (typeof found === 'string') return refused(office, approver.id, id, found)
      const letters = lettersAbout(office, found.account, found.override)
      const approved = await office.storage.overrides.approve(id, approver.sub, letters, office.now())
      return approved === null ? { show: 'gone' } : { show: 'approved', asked: found }
    },
  }
}

export type Approvals = ReturnType<typeof approvals>

const proving = async (office: Office, notice: Extract<ApprovalStep, { show: 'prove' }>['notice']): Promise<ApprovalStep> => ({
  show: 'prove',
  challenge: await beginProof(office),
  notice,
})

/**
 * Verified by the device, proof against phishing, and by a credential that is confirmed: one enrolled with a stolen password may not speak for an
 * administrator (`policy.md`, table 4 row 42).
 */
function isAdministrator({ dossier, proof, authenticator }: Proven): boolean {
  const { factors, phishingResistant } = { ...authenticator.traits, ...proof.traits }
  const credential = dossier.credentials.find((it) => it.id === proof.credential)
  const isStrong = phishingResistant && factors === 2 && proof.observed?.userVerified === true
  return isStrong && credential !== undefined && credential.confirmedAt !== null && holds(dossier.account, mayApprove)
}

async function refused(office: Office, by: AccountId, id: string, show: 'gone' | 'own'): Promise<ApprovalStep> {
  await written(office, by, id, show)
  return { show }
}

async function written({ storage, now }: Office, by: AccountId, override: string, because: string): Promise<void> {
  const event: NewEvent = { type: 'override.refused', accountId: by, signInId: null, clientId: null, data: { override: override.slice(0, 64), because } }
  await storage.events.add([event], now())
}

const sealTicket = ({ vault, now }: Office, id: string, by: AccountId): string =>
  vault.seal(PURPOSE, JSON.stringify({ id, by, until: now().getTime() + TICKET_SECONDS * 1000 }))

/** Who proved themselves for this exception a moment ago; null for anything else. */
async function openTicket({ vault, now, storage }: Office, id: string, ticket: string): Promise<Account | null> {
  const text = vault.open(PURPOSE, ticket)
  if (text === null) return null
  const sealed = JSON.parse(text) as { readonly id: string; readonly by: AccountId; readonly until: number }
  if (sealed.id !== id || sealed.until <= now().getTime()) return null
  return accountOf(storage, sealed.by)
}
