import type { Account, AccountId } from '../domain/account.ts'
import { eventAbout } from '../domain/event.ts'
import type { Challenge } from '../domain/sign-in.ts'
import { isCertain } from '../policy/confirm.ts'
import { holds } from './actor.ts'
import { beginProof, finishProof, type Proven } from './approval-proof.ts'
import { type Asked, waiting } from './approval-question.ts'
import { openTicket, sealTicket, type Ticket } from './approval-ticket.ts'
import type { Office } from './office.ts'
import { lettersAbout } from './override-letter.ts'
import { mayApprove } from './override-rules.ts'
import { accountOf } from './people.ts'
import { isBelieved } from '../policy/kinds.ts'

/** What the page shows. Nothing of an exception is shown to anybody who has not just proved to be an administrator. */
export type ApprovalStep =
  | { readonly show: 'prove'; readonly challenge: Challenge; readonly notice: Ticket['notice'] }
  | { readonly show: 'confirm'; readonly asked: Asked }
  | { readonly show: 'approved'; readonly asked: Asked }
  /** Nothing (any more) to approve, or not for whoever asked for it or is its subject. */
  | { readonly show: 'gone' | 'own' }

/**
 * How a second administrator approves an exception: a passkey first, then the question. In this order, so that the link alone, which travels by chat and
 * mail, tells nobody whom it is about, and answers for an id that never was as for one that waits. Whatever changes something gives a ticket, with which
 * the page says where things stand: reloading and going back are harmless.
 */
export function approvals(office: Office) {
  const without = (id: string, notice: Ticket['notice']): string => sealTicket(office, { id, by: null, notice })
  return {
    async show(id: string, sealed: string | undefined): Promise<ApprovalStep> {
      const ticket = openTicket(office, id, sealed)
      const approver = await approverIn(office, ticket)
      if (approver === null) return { show: 'prove', challenge: await beginProof(office), notice: ticket?.notice ?? null }
      const found = await waiting(office, id, approver)
      if (typeof found === 'string') return { show: found }
      return found.override.approvedBy === null ? { show: 'confirm', asked: found } : { show: 'approved', asked: found }
    },

    cancelled: (id: string): string => without(id, 'ceremony-cancelled'),

    async prove(id: string, token: string, fields: Readonly<Record<string, string>>): Promise<string> {
      const result = await finishProof(office, token, fields)
      if (!result.ok) return without(id, result.refusal.code)
      const { account } = result.value.dossier
      const why = isAdministrator(office, result.value) ? await waiting(office, id, account) : 'not-administrator'
      if (typeof why === 'string') await writeDown(office, account.id, id, why)
      return why === 'not-administrator' ? without(id, why) : sealTicket(office, { id, by: account.id, notice: null })
    },

    /** Everything is looked at once more: minutes may have passed. */
    async confirm(id: string, sealed: string | undefined): Promise<string> {
      const ticket = openTicket(office, id, sealed)
      const approver = await approverIn(office, ticket)
      if (ticket === null || approver === null) return without(id, 'challenge-expired')
      const found = await waiting(office, id, approver)
      if (typeof found === 'string') await writeDown(office, approver.id, id, found)
      else await office.storage.overrides.approve(id, approver.sub, lettersAbout(office, found.account, found.override), office.now())
      return sealTicket(office, ticket)
    },
  }
}

export type Approvals = ReturnType<typeof approvals>

/** Who proved themselves a moment ago, if they are an administrator still. */
async function approverIn({ storage }: Office, ticket: Ticket | null): Promise<Account | null> {
  const account = ticket === null || ticket.by === null ? null : await accountOf(storage, ticket.by)
  return account !== null && holds(account, mayApprove) ? account : null
}

/**
 * Verified by the device, proof against phishing, and by a credential that is confirmed, of a provider that the policy believes: one enrolled with a stolen
 * password may not speak for an administrator (`policy.md`, table 4 rows 12, 34 and 42).
 */
function isAdministrator({ policy, now }: Office, { dossier, proof, authenticator }: Proven): boolean {
  const { factors, phishingResistant } = { ...authenticator.traits, ...proof.traits }
  const credential = dossier.credentials.find((it) => it.id === proof.credential)
  const isStrong = phishingResistant && factors === 2 && proof.observed?.userVerified === true
  if (!isStrong || credential === undefined || !holds(dossier.account, mayApprove)) return false
  return isCertain(credential, policy().passkeys, now()) && isBelieved(credential, dossier.account, policy(), now())
}

async function writeDown({ storage, now }: Office, by: AccountId, override: string, because: string): Promise<void> {
  const event = eventAbout(by, 'override.refused', { override: override.slice(0, 64), because })
  await storage.events.add([event], now())
}
