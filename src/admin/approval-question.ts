import type { Account } from '../domain/account.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import { needsApproval, type OverrideOf } from '../domain/overrides.ts'
import type { Office } from './office.ts'
import { accountOf, nameBehind } from './people.ts'

/** An exception that waits for an approval, or that this administrator just approved, with names. */
export interface Asked {
  readonly override: OverrideOf
  /** Whom it is about. */
  readonly account: Account
  readonly actorName: string
}

/** What this administrator may approve; `gone`: nothing waits under that id (any more); `own`: they asked for it themselves, or are whom it is about. */
export async function waiting(office: Office, id: string, approver: Account): Promise<Asked | 'gone' | 'own'> {
  const override = await office.storage.overrides.byId(id)
  if (override === null || override.expiresAt <= office.now() || isSomebodyElses(override, approver)) return 'gone'
  const account = await accountOf(office.storage, override.accountId)
  if (account === null || !needsApproval(override, account.roles)) return 'gone'
  if (account.id === approver.id || isWhoAsked(override, approver)) return 'own'
  return { override, account, actorName: await nameBehind(office.storage, override.actor) }
}

const isSomebodyElses = ({ approvedBy }: OverrideOf, { sub }: Account): boolean => approvedBy !== null && approvedBy !== sub

/** By `sub`, or by any name that they go by. */
const isWhoAsked = ({ actor }: OverrideOf, { sub, identifiers }: Account): boolean =>
  actor === sub || identifiers.some(({ normalised }) => normalised === normaliseIdentifier(actor)?.normalised)
