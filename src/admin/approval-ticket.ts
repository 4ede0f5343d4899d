import type { AccountId } from '../domain/account.ts'
import { SECOND_MS } from '../domain/milliseconds.ts'
import type { Notice } from '../domain/sign-in.ts'
import { openTimed, sealTimed } from '../domain/timed-seal.ts'
import type { Office } from './office.ts'

const PURPOSE = 'approval'
/** Between the proof and the click. */
export const TICKET_SECONDS = 300

/** What a browser brings along from one page of an approval to the next: who proved themselves for this exception, or why nobody did. */
export interface Ticket {
  readonly id: string
  readonly by: AccountId | null
  readonly notice: Notice['code'] | 'not-administrator' | null
}

export const sealTicket = ({ vault, now }: Pick<Office, 'vault' | 'now'>, ticket: Ticket): string =>
  sealTimed(vault, PURPOSE, { ...ticket, until: new Date(now().getTime() + TICKET_SECONDS * SECOND_MS) })

/** null for none, a foreign one, one of another exception, and one whose time is over. */
export function openTicket({ vault, now }: Pick<Office, 'vault' | 'now'>, id: string, sealed: string | undefined): Ticket | null {
  const ticket = openTimed(vault, PURPOSE, sealed ?? '', now()) as Ticket | null
  return ticket?.id === id ? ticket : null
}
