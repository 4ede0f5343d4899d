import { backupAcr } from '../domain/acr.ts'
import type { Evidence } from '../domain/evidence.ts'
import { MINUTE_MS } from '../domain/milliseconds.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Wish } from '../domain/wish.ts'
import { standingEvidence } from '../policy/counting.ts'
import { freshMinutes } from '../policy/fresh.ts'
import { judge } from './advance.ts'
import type { Guest } from './context.ts'
import { factsOf } from './facts.ts'
import type { Work } from './move.ts'
import { wishOf } from './wish.ts'

/**
 * A wish begins with what the live session was proved by a moment ago, as far as it is accepted now: whoever just proved themselves is not asked again. To
 * make a replacement from a backup sign-in is a recovery (`policy.md`, backup sign-in).
 */
export async function begunFrom(work: Work, signIn: SignIn): Promise<SignIn> {
  const { house, guest, dossier } = work
  const shown = guest.interaction.session?.evidence ?? []
  const wish = wishOf(guest, dossier)
  if (wish === null || shown.length === 0) return signIn
  const seeded = { ...signIn, evidence: await counting(work, signIn, shown.filter(isFresh(house.now()))) }
  return (await isRecovery(work, { ...signIn, evidence: shown }, wish)) ? { ...seeded, wants: 'recovery' } : seeded
}

async function isRecovery(work: Work, signIn: SignIn, wish: Wish): Promise<boolean> {
  if (wish.kind !== 'enrol' || !work.house.policy().roles.replacement.includes(wish.authenticator)) return false
  return (await judge(work, signIn)).assurance?.acr === backupAcr
}

const isFresh =
  (now: Date) =>
  ({ shownAt }: Evidence): boolean =>
    shownAt <= now && now.getTime() - shownAt.getTime() < freshMinutes.open * MINUTE_MS

async function counting(work: Work, signIn: SignIn, evidence: readonly Evidence[]): Promise<readonly Evidence[]> {
  const { house, dossier } = work
  const { accepted } = await judge(work, { ...signIn, evidence })
  return standingEvidence({ evidence, now: house.now() }, accepted, factsOf(house, dossier), house.policy())
}

/** What this browser calls an account that it remembers. */
export const nameBrought = (guest: Guest, accountId: string): string | null =>
  guest.cookie?.accounts.find((it) => it.accountId === accountId)?.identifier ?? null
