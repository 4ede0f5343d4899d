import { lettersTo } from '../domain/letters-to.ts'
import { needsApproval, type OverrideOf } from '../domain/overrides.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Actor } from './actor.ts'
import type { Office } from './office.ts'
import { lettersAbout } from './override-letter.ts'
import { checkOverride, mayApprove, type OverrideWish } from './override-rules.ts'

/** What came of it. */
export interface OverrideSet {
  readonly override: OverrideOf
  /** Where a second administrator approves it, and how many could and were written to; null: it counts at once. */
  readonly waits: { readonly approveAt: string; readonly askedOf: number } | null
}

/** Makes an exception for one account. The person is told when it begins to count: now, or once one of those who are asked here approves it. */
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
  if (!needsApproval(override, account.roles)) {
    await office.storage.overrides.add(override, lettersAbout(office, account, override))
    return { override, waits: null }
  }
  const approveAt = `${office.issuer}/approve/${override.id}`
  const others = (await office.storage.accounts.withRoles(mayApprove)).filter(({ id }) => id !== account.id && id !== actor.account?.id)
  const letters = others.flatMap((one) => lettersTo(one, 'house/approval-wanted', office.locale, { link: approveAt }))
  await office.storage.overrides.add(override, letters)
  return { override, waits: { approveAt, askedOf: others.length } }
}
