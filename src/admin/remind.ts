import type { AccountId } from '../domain/account.ts'
import { eventAbout } from '../domain/event.ts'
import { lettersTo } from '../domain/letters-to.ts'
import type { Credential, CredentialId } from '../domain/credential.ts'
import type { Policy } from '../domain/policy.ts'
import type { Storage } from '../domain/storage.ts'
import { againstKind } from '../policy/kinds.ts'
import { isStale, STALE_DAYS, staleBefore } from '../policy/stale.ts'

/** Looked at at a time. */
const BATCH = 200

/** What it leans on. `locale`: of letters to people who never chose a language. */
interface Parts {
  readonly storage: Pick<Storage, 'accounts' | 'reminders'>
  readonly policy: Policy
  readonly issuer: string
  readonly locale: string
  readonly now: Date
}

/** Reminds everybody once of a replacement that never worked since it was made (`policy.md`, table 4 row 10). Returns how many letters were written. */
export async function remind(parts: Parts): Promise<number> {
  const { storage, policy, now } = parts
  if (!policy.offers.reminders) return 0
  let posted = 0
  let after: CredentialId | null = null
  for (;;) {
    const found = await storage.reminders.unproven({ authenticators: policy.roles.replacement, madeBefore: staleBefore(now), after, limit: BATCH })
    for (const { id, accountId } of found) posted += Number(await remindOf(parts, id, accountId))
    after = found.at(-1)?.id ?? null
    if (found.length < BATCH) return posted
  }
}

/** Who has no address is told on the card alone. */
async function remindOf({ storage, policy, issuer, locale, now }: Parts, id: CredentialId, accountId: AccountId): Promise<boolean> {
  const dossier = await storage.accounts.dossier({ accountId })
  const credential = dossier?.credentials.find((it) => it.id === id)
  if (dossier === null || credential === undefined || !isStale(credential, now) || !isWorthTrying(credential)) return false
  if (againstKind(credential, dossier.account, policy, now) !== null) return false
  const { authenticator, label } = credential
  const letters = lettersTo(dossier.account, 'house/passkey-unused', locale, { label, days: String(STALE_DAYS), link: `${issuer}/account/passkeys` })
  if (letters.length === 0) return false
  const events = [eventAbout(accountId, 'reminder.posted', { authenticator })]
  return storage.reminders.post(id, { events, letters, now })
}

/** What signs nobody in by itself is no replacement. */
const isWorthTrying = ({ assessed: { usable, discoverable, secondFactor } }: Credential): boolean => usable && discoverable && secondFactor !== true
