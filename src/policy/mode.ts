import type { Mode, RecoveryLevel, Target } from '../domain/facts.ts'
import type { Case } from './case.ts'
import { destructionAt } from './clock.ts'
import { ladder } from './match.ts'
import { blocksAtAll } from './ratchet.ts'

/** How table 1 was read under one policy. */
export interface Reading {
  readonly mode: Mode
  readonly row: string
  readonly removable: boolean
  readonly trace: readonly string[]
}

type Cell = Mode | ((it: Case) => Mode)

/** One row of table 1 of `policy.md`: its number, its condition, its columns `allow`, `demote`, `block` and `remove`, and its reason in words. */
interface Row {
  readonly row: string
  readonly when: (it: Case) => boolean
  readonly gives: Readonly<Record<Target, Cell>>
  readonly why: string
}

const columns = (allow: Cell, demote: Cell, block: Cell, remove: Cell): Row['gives'] => ({ allow, demote, block, remove })
const all = (cell: Cell): Row['gives'] => columns(cell, cell, cell, cell)

/** Row 2 (accounts that sign in elsewhere) has no condition here: such an account has nothing that retires, and row 6 says the same. */
const above: readonly Row[] = [
  { row: '1', when: ({ facts }) => facts.account?.status === 'disabled', gives: all('none'), why: 'the account is disabled' },
  { row: '3', when: isForced, gives: all(({ exceptions }) => exceptions.force ?? 'allow'), why: 'two administrators forced it' },
  { row: '4', when: ({ exceptions, owns }) => exceptions.unlocked && owns, gives: columns('allow', 'demote', 'demote', 'demote'), why: 'unlocked for a time' },
  { row: '5', when: ({ exceptions, breakGlass }) => exceptions.exempt || breakGlass, gives: all('allow'), why: 'exempt' },
  { row: '6', when: ({ owns }) => !owns, gives: all('none'), why: 'there is nothing to retire' },
]

const row8: Row = { row: '8', when: isIn('C0'), gives: all('allow'), why: 'nothing could replace it yet' }

const below: readonly Row[] = [
  row8,
  { row: '9', when: isIn('C1'), gives: all('allow'), why: 'the replacement has not proved itself' },
  { row: '10', when: isIn('C2', 'R0', 'R1'), gives: columns('allow', 'demote', onOneDevice, onOneDevice), why: 'it is bound to one device' },
  {
    row: '11',
    when: isIn('C2', 'R2'),
    gives: columns('allow', 'demote', onOneDevice, onOneDevice),
    why: 'it is bound to one device, with two ways to recover',
  },
  { row: '12', when: isIn('C3', 'R0'), gives: columns('allow', 'demote', 'demote', 'demote'), why: 'replaced, but without a way to recover' },
  { row: '13', when: isIn('C3', 'R1'), gives: columns('allow', 'demote', blockIfEnough, blockIfEnough), why: 'replaced and recoverable' },
  { row: '14', when: isIn('C3', 'R2'), gives: columns('allow', 'demote', 'block', removeInTime), why: 'replaced, with two ways to recover' },
]

/** Table 1, top down, the first that matches; then the floor of row 7a, what a pause holds back, and the ceiling of row 7. */
export function modeOf(it: Case): Reading {
  const top = above.find(({ when }) => when(it))
  if (top !== undefined) {
    const mode = cellOf(top, it)
    return { mode, row: top.row, removable: top.row === '3' && mode === 'remove', trace: [`row ${top.row}: ${top.why}`] }
  }
  const row = below.find(({ when }) => when(it)) ?? row8
  const { standing, phaseOut } = it
  if (phaseOut === null) return { mode: 'allow', row: row.row, removable: false, trace: ['no policy matches'] }
  const trace = `${phaseOut.id}: row ${row.row}: ${row.why} (${standing.class}+${standing.recovery})`
  return pinned(it, held(it, floored(it, { mode: cellOf(row, it), row: row.row, removable: mayBeRemoved(it), trace: [trace] })))
}

function cellOf({ gives }: Row, it: Case): Mode {
  const cell = gives[it.phaseOut?.target ?? 'allow']
  return typeof cell === 'function' ? cell(it) : cell
}

function isIn(of: Case['standing']['class'], ...recovery: readonly RecoveryLevel[]): Row['when'] {
  return ({ standing }) => standing.class === of && (recovery.length === 0 || recovery.includes(standing.recovery))
}

function isForced({ exceptions, standing }: Case): boolean {
  return exceptions.force !== null && standing.recovery !== 'R0'
}

/** The letters R0, R1, R2 are in order. A policy may ask for more than R1 before it blocks, never for less. */
const isEnough = ({ standing, phaseOut }: Case): boolean => standing.recovery !== 'R0' && standing.recovery >= (phaseOut?.recoveryRequired.block ?? 'R1')

function blockIfEnough(it: Case): Mode {
  return isEnough(it) ? 'block' : 'demote'
}

function onOneDevice(it: Case): Mode {
  const rule = it.phaseOut?.deviceBoundOnly ?? 'demote'
  return isEnough(it) && (rule === 'block' || (rule === 'block-with-R2' && it.standing.recovery === 'R2')) ? 'block' : 'demote'
}

function removeInTime({ phaseOut, fact, now }: Case): Mode {
  const at = phaseOut === null || fact === null ? null : destructionAt(fact, phaseOut)
  return at !== null && at <= now && phaseOut?.match.clients === undefined ? 'remove' : 'block'
}

/** Row 14 under a policy that removes, and for everybody's clients: what is destroyed is destroyed for all of them. */
const mayBeRemoved = ({ standing, phaseOut, paused }: Case): boolean =>
  standing.class === 'C3' && standing.recovery === 'R2' && phaseOut?.target === 'remove' && phaseOut.match.clients === undefined && !paused

function floored({ ratchet, phaseOut }: Case, reading: Reading): Reading {
  if (!ratchet.holds || phaseOut === null || !blocksAtAll(phaseOut) || !isWeaker(reading.mode, 'block')) return reading
  return { ...reading, mode: 'block', row: '7a', trace: [...reading.trace, 'row 7a: blocked before, and nothing outside the account changed'] }
}

/** Table 4 row 28: no stricter than it was, and never weaker for the pause. */
function held(it: Case, reading: Reading): Reading {
  const { paused, phaseOut } = it
  if (!paused) return reading
  const last = lastEnforced(it)
  const mode = isWeaker(last, reading.mode) ? last : reading.mode
  return { ...reading, mode, trace: [...reading.trace, `${phaseOut?.id ?? ''} is paused: no stricter than ${last}`] }
}

/** Under this policy, or under another that is still in force: one that was added since opens nothing. */
function lastEnforced({ fact, ratchet }: Case): Mode {
  if (fact?.blockedSince instanceof Date || (ratchet.wasBlocked && ratchet.cause !== 'policy-loosened')) return 'block'
  return fact?.lastMode === 'demote' ? 'demote' : 'allow'
}

function pinned({ exceptions: { pin } }: Case, reading: Reading): Reading {
  if (pin === null || !isWeaker(pin, reading.mode)) return reading
  return { mode: pin, row: '7', removable: false, trace: [...reading.trace, `row 7: pinned to ${pin}`] }
}

export const isWeaker = (one: Mode, other: Mode): boolean => ladder.indexOf(one as Target) < ladder.indexOf(other as Target)
