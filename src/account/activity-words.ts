import { type EventType, eventTypes } from '../domain/event.ts'

/** Events that say nothing to the person: they explain decisions to operators, or are about no account. Every other one has words: `account.activity.<type>`. */
export const silent: readonly EventType[] = [
  'phaseout.evaluated',
  'phaseout.mode_changed',
  'nudge.shown',
  'nudge.accepted',
  'nudge.snoozed',
  'nudge.never',
  'nudge.failed',
  'passkey.proven',
  'passkey.failed',
  'credential.noted',
  'password.blocked_attempt',
  'override.refused',
  'policy.saved',
  'policy.paused',
  'policy.resumed',
  'client.saved',
  'keys.rotated',
  'rp_id.accepted',
  'break_glass.used',
]

/** What a person reads of their past. */
export const told: readonly EventType[] = (Object.keys(eventTypes) as EventType[]).filter((it) => !silent.includes(it))
