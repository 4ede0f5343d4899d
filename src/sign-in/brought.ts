import type { RememberedAccount } from '../domain/browser.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import type { Whom } from '../domain/storage.ts'
import { type Guest, type House, purposeOf } from './context.ts'

/** A live session names its account; else a hint that this browser knows, else the one account it remembers. Prompts that ask who it is bring nobody. */
export function whomBrought(guest: Guest): Whom | null {
  const { interaction } = guest
  if (interaction.prompts.includes('select_account') || interaction.prompt === 'create') return null
  if (purposeOf(guest) === 'step-up' && interaction.session !== null) return { sub: interaction.session.sub }
  const remembered = rememberedFor(guest)
  return remembered === null ? null : { accountId: remembered.accountId }
}

function rememberedFor({ cookie, interaction: { loginHint } }: Guest): RememberedAccount | null {
  const accounts = cookie?.accounts ?? []
  const hinted = loginHint === null ? null : normaliseIdentifier(loginHint)
  const fitting = hinted === null ? accounts : accounts.filter((it) => normaliseIdentifier(it.identifier)?.normalised === hinted.normalised)
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}

/** An account that is deleted leaves the cookies of all browsers that remember it, as each of them comes by. */
export const withoutGone = ({ identification }: House, guest: Guest, whom: Whom | null): Guest =>
  whom?.accountId == null || guest.cookie === null ? guest : { ...guest, cookie: identification.forget(guest.cookie, whom.accountId) }
