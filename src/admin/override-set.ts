import { needsApproval, type OverrideOf } from '../domain/overrides.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Actor } from './actor.ts'
import type { Office } from './office.ts'
import { lettersAbout } from './override-letter.ts'
import { checkOverride, type OverrideWish } from './override-rules.ts'

/** What came of it. */
export interface OverrideSet {
  readonly override: OverrideOf
  /** Where a second administrator approves it; null: it counts at once. */
  readonly approveAt: string | null
}

/** Makes an exception for one account. The person is told when it begins to count: now, or once it is approved. */
export async function setOverride(office: Office, about: Dossier, wish: OverrideWish, actor: Actor): Promise<OverrideSet> {
  checkOverride(office, about, wish, actor)
  const { account } = about
  const override: OverrideOf = {
    ...wish,
    // 128 random bits: the address of the page that approves it cannot be guessed.
    id: Buffer.from(office.randomBytes(16)).toString('base64url'),
    accountId: account.id,
    actor: actor.by,
    approvedBy: null,
    createdAt: office.now(),
  }
  const pending = needsApproval(override, account.roles)
  await office.storage.overrides.add(override, pending ? [] : lettersAbout(office, account, override))
  return { override, approveAt: pending ? `${office.issuer}/approve/${override.id}` : null }
}
