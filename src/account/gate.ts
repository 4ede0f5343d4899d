import type { AccountChanges, AccountNow } from '../domain/account-room.ts'
import type { AccountId } from '../domain/account.ts'
import type { Realm } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Dossier, Storage } from '../domain/storage.ts'
import { type Loss, lossOf } from '../policy/invariant.ts'
import { factsOf } from '../sign-in/facts.ts'
import type { House } from '../sign-in/context.ts'

/** Why a change was not made; each has a page that says what to do first (`account.no.<code>`). */
export type Hindrance = Loss | 'gone' | 'full' | 'taken' | 'another-way' | 'no-replacement'

/** What came of a change. */
export type Changed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: Hindrance }

export const hindered = (because: Hindrance): { readonly ok: false; readonly because: Hindrance } => ({ ok: false, because })

/** What a change is decided into: something to write, or a hindrance. */
export type Wanted<T> = { readonly value: T; readonly changes: AccountChanges | null } | { readonly because: Hindrance }

/** What the gate stands on. */
export interface GateParts {
  readonly storage: Pick<Storage, 'room'>
  readonly authenticators: House['authenticators']
  readonly policy: () => Policy
  readonly realm: () => Promise<Realm>
  readonly now: () => Date
}

/**
 * Every change that a person makes to their account goes through here: decided on facts that nobody can change meanwhile, written, and taken back at once where
 * it would leave them without a way in or without a recovery path (`policy.md`, table 4 row 19).
 */
export function accountGate(parts: GateParts) {
  return {
    async change<T>(accountId: AccountId, decide: (now: AccountNow) => Wanted<T>, browserId: string | null = null): Promise<Changed<T>> {
      const keeps = await keeper(parts)
      const changed = await parts.storage.room.change<Changed<T>>(accountId, {
        browserId,
        full: hindered('full'),
        decide: (now) => {
          const wanted = decide(now)
          return 'because' in wanted
            ? { answer: hindered(wanted.because), changes: null }
            : { answer: { ok: true, value: wanted.value }, changes: wanted.changes }
        },
        keeps: (before, after) => {
          const loss = keeps(before, after)
          return loss === null ? null : hindered(loss)
        },
      })
      return changed ?? hindered('gone')
    },
  }
}

export type AccountGate = ReturnType<typeof accountGate>

/** Judges a change at this moment, and at every moment at which an address that was taken away ends: what rests on it until then must rest on something else by then. */
export async function keeper(parts: Omit<GateParts, 'storage'>): Promise<(before: Dossier, after: Dossier) => Loss | null> {
  const [realm, policy] = [await parts.realm(), parts.policy()]
  return (before, after) => {
    const facts = (dossier: Dossier, at: Date) => factsOf(parts, dossierAt(dossier, at))
    const losses = momentsOf(after, parts.now()).map((at) => lossOf(facts(before, at), facts(after, at), policy, { now: at, realm }))
    return losses.find((it) => it !== null) ?? null
  }
}

const momentsOf = ({ account }: Dossier, now: Date): readonly Date[] => [now, ...account.identifiers.flatMap(({ endsAt }) => (endsAt == null ? [] : [endsAt]))]

/** The account as it will be then if nothing else happens. */
export const dossierAt = (dossier: Dossier, at: Date): Dossier => ({
  ...dossier,
  account: { ...dossier.account, identifiers: dossier.account.identifiers.filter(({ endsAt }) => endsAt == null || endsAt > at) },
})
