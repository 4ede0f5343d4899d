import type { AccountNow } from '../domain/account-room.ts'
import { Fault } from '../domain/fault.ts'
import { formOf, type Visit } from '../http/visit.ts'
import type { AccountFrame } from './frame.ts'
import { seeOther } from './frame.ts'
import type { AccountGate, GateParts, Wanted } from './gate.ts'
import type { Ground } from './ground.ts'
import { hinderedPage } from './hindered-page.ts'
import { type Told, toldAt } from './notice.ts'
import type { Resident } from './resident.ts'

/** What every room of this part leans on. */
export interface CardParts extends Omit<Ground, 'policy' | 'realm' | 'now' | 'browserId'>, GateParts {
  readonly frame: AccountFrame
  readonly gate: AccountGate
}

/** What a change is decided on: the rules and the moment of now. */
export async function groundOf(parts: CardParts, { browserId }: Pick<Resident, 'browserId'>): Promise<Ground> {
  const { authenticators, vault, issuer, locale, policy, realm, now } = parts
  return { authenticators, vault, issuer, locale, policy: policy(), realm: await realm(), now: now(), browserId }
}

/** A change that a form asks for. */
export interface Asking<T> {
  readonly decide: (ground: Ground, now: AccountNow) => Wanted<T>
  /** What the next page says. */
  readonly told: (value: T) => Told
  /** Where the person goes on, whether it was made or not. */
  readonly back: string
  /** Where a page leads that says what is in the way; left out: back. */
  readonly mend?: string
  readonly after?: (value: T) => Promise<void>
  /** What the next page says where somebody else has by now what this one wanted. */
  readonly taken?: Told
}

/** Makes a change and goes on, or says on a page what to do first. */
export async function changing<T>(
  parts: CardParts,
  visit: Visit,
  resident: Resident,
  { decide, told, back, mend = back, after, taken }: Asking<T>,
): Promise<void> {
  const ground = await groundOf(parts, resident)
  const changed = await parts.gate.change(resident.dossier.account.id, (now) => decide(ground, now), resident.browserId).catch(takenOr(taken))
  if (typeof changed === 'string') return seeOther(visit, toldAt(back, changed))
  if (!changed.ok) return parts.frame.show(visit, resident, hinderedPage(changed.because, changed.because === 'gone' ? back : mend, visit.state.t))
  await after?.(changed.value)
  seeOther(visit, toldAt(back, told(changed.value)))
}

const takenOr =
  (taken: Told | undefined) =>
  (error: unknown): Told => {
    if (taken !== undefined && error instanceof Fault && error.code === 'already-there') return taken
    throw error
  }

export const fieldIn = (visit: Visit, name: string): string => formOf(visit)[name] ?? ''
