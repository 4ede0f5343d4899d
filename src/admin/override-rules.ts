import type { AdminRole } from '../domain/account.ts'
import type { Override, Target } from '../domain/facts.ts'
import { Fault } from '../domain/fault.ts'
import { needsApproval } from '../domain/overrides.ts'
import type { Dossier } from '../domain/storage.ts'
import { type Actor, mustHold } from './actor.ts'
import { decisionNow } from './decision-now.ts'
import { nameOf } from './people.ts'
import type { Office } from './office.ts'

/** An exception as an administrator asks for it. */
export interface OverrideWish {
  readonly kind: Override['kind']
  /** Of `pin` and `force`; null otherwise. */
  readonly mode: Target | null
  /** In words that the person reads, too. */
  readonly reason: string
  readonly expiresAt: Date
}

/** Who may make exceptions, and who may for accounts with a role, and by force: a help desk must not touch administrators (`policy.md`, table 4 row 23). */
export const mayMake = (waitsForApproval: boolean): readonly AdminRole[] => (waitsForApproval ? mayApprove : ['owner', 'policy', 'people'])

export const mayApprove: readonly AdminRole[] = ['owner', 'policy']

/** Throws a fault that says why an exception makes no sense, or is not this actor's to make. */
export function checkOverride(office: Office, about: Dossier, wish: OverrideWish, actor: Actor): void {
  const waits = needsApproval(wish, about.account.roles)
  if (waits && actor.account === null)
    throw new Fault('actor-needed', 'It must be known who asks, so that somebody else approves: name yourself with --actor, by an account with a role.')
  mustHold(actor, mayMake(waits))
  const flaw = flawOf(office, about, wish)
  if (flaw !== null) throw flaw
  if (wish.kind === 'force' && decisionNow(office, about).recovery === 'R0')
    throw new Fault('recovery-missing', `${nameOf(about.account)} has no way to recover (R1): nothing can be forced on an account that could then be lost.`)
}

function flawOf(office: Office, about: Dossier, { kind, mode }: OverrideWish): Fault | null {
  const name = nameOf(about.account)
  if (office.policy().breakGlass.includes(about.account.sub))
    return new Fault('break-glass', `${name} is a break-glass account: no policy touches it, so there is nothing to make an exception from.`)
  if (kind === 'pin' && mode === 'remove')
    return new Fault('pin-without-effect', 'A pin holds a password back from something stricter, and nothing is stricter than remove.')
  if (kind === 'exempt' || secretsOf(office, about).length > 0) return null
  const destroyedAt = about.phaseOuts.find((it) => it.destroyedAt !== null)?.destroyedAt
  return destroyedAt == null
    ? new Fault('no-secret', `${name} has no password.`)
    : new Fault(
        'secret-destroyed',
        `The password of ${name} was destroyed on ${destroyedAt.toISOString()} and does not come back: a recovery ends in a passkey.`,
      )
}

/** Active credentials of what is retiring. */
export const secretsOf = ({ policy }: Office, { credentials }: Dossier): Dossier['credentials'] =>
  credentials.filter((it) => policy().roles.retiring.includes(it.authenticator) && it.status === 'active')
