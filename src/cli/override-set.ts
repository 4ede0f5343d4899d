import type { OverrideWish } from '../admin/override-rules.ts'
import { type OverrideSet, setOverride } from '../admin/override-set.ts'
import type { Override, Target } from '../domain/facts.ts'
import { Fault } from '../domain/fault.ts'
import { HOUR_MS } from '../domain/milliseconds.ts'
import { actorFrom, actorOption } from './actor.ts'
import { type Command, type Given, textOf, USAGE } from './command.ts'
import { findDossier } from './find-account.ts'
import { withOffice } from './with-office.ts'

const KINDS = ['exempt', 'pin', 'unlockPassword', 'force'] as const satisfies readonly Override['kind'][]
const MODES = ['allow', 'demote', 'block', 'remove'] as const satisfies readonly Target[]
const REASON_MAX = 500
const HOURS_MAX = 90 * 24
/** An unlocked password is a way back for a person at the telephone, and for nobody after that. */
const HOURS = { exempt: 7 * 24, pin: 7 * 24, force: 7 * 24, unlockPassword: 72 } as const

/** One exception from the policy, for one account, for a while (`policy.md`, table 4 row 23). */
export const overrideSet: Command = {
  name: 'override set',
  says: `Makes an exception from the policy for one account: ${KINDS.join(', ')}. The person is told.`,
  takes: ['<identifier>', '<kind>'],
  options: {
    reason: { type: 'string', says: 'why; the person reads it' },
    mode: { type: 'string', says: `of pin and force: ${MODES.join(', ')}` },
    days: { type: 'string', value: 'number', says: 'for how long: 7 unless given, 90 at most' },
    hours: { type: 'string', value: 'number', says: 'the same in hours; unlockPassword lasts 72 unless given' },
    ...actorOption,
  },
  async run(given) {
    const [identifier = ''] = given.words
    const wish = wishFrom(given)
    await withOffice(given, async (office) => {
      const about = await findDossier(office.storage, identifier)
      const { override, waits } = await setOverride(office, about, wish, await actorFrom(given, office.storage))
      given.say({ ...override, pending: waits !== null, approveAt: null, askedOf: 0, ...waits }, inWords(identifier, override, waits))
    })
  },
}

function inWords(identifier: string, { id, kind, expiresAt }: OverrideSet['override'], waits: OverrideSet['waits']): string {
  const until = expiresAt.toISOString()
  if (waits === null) return `${kind} for ${identifier} counts until ${until} (${id}). The person is told.`
  const { approveAt, askedOf } = waits
  const asked =
    askedOf === 0
      ? 'Nobody else could approve it: make a second administrator first (keyward account role).'
      : `${askedOf === 1 ? 'One was' : `${askedOf} were`} written to.`
  return `${kind} for ${identifier} waits for a second administrator, until ${until} at most. ${asked} They open:\n${approveAt}`
}

function wishFrom(given: Given): OverrideWish {
  const kind = oneOf(given.words[1], KINDS, `Of what kind? One of ${KINDS.join(', ')}.`)
  const reason = (textOf(given, 'reason') ?? '').replaceAll(/\s+/g, ' ').trim()
  if (reason === '' || reason.length > REASON_MAX) throw new Fault(USAGE, `--reason is needed, of ${REASON_MAX} characters at most: the person reads it.`)
  const hours = hoursFrom(given) ?? HOURS[kind]
  return { kind, reason, mode: modeFrom(kind, textOf(given, 'mode')), expiresAt: new Date(given.terminal.now().getTime() + hours * HOUR_MS) }
}

function modeFrom(kind: Override['kind'], text: string | undefined): Target | null {
  if (kind === 'pin' || kind === 'force') return oneOf(text, MODES, `${kind} needs --mode: ${MODES.join(', ')}.`)
  if (text !== undefined) throw new Fault(USAGE, `${kind} takes no --mode.`)
  return null
}

function oneOf<T extends string>(text: string | undefined, all: readonly T[], otherwise: string): T {
  const found = all.find((it) => it === text)
  if (found === undefined) throw new Fault(USAGE, otherwise)
  return found
}

function hoursFrom(given: Given): number | null {
  const [days, hours] = [textOf(given, 'days'), textOf(given, 'hours')]
  if (days !== undefined && hours !== undefined) throw new Fault(USAGE, 'Give --days or --hours, not both.')
  if (hours !== undefined) return within(Number(hours))
  return days === undefined ? null : within(Number(days) * 24)
}

function within(hours: number): number {
  if (!Number.isInteger(hours) || hours < 1 || hours > HOURS_MAX) throw new Fault(USAGE, 'An exception lasts from 1 hour to 90 days.')
  return hours
}
