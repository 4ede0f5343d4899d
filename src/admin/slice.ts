import type { Mode } from '../domain/facts.ts'

export const modes = ['allow', 'demote', 'block', 'remove', 'none'] as const satisfies readonly Mode[]

/** How many accounts go from which mode to which. */
export type Moves = Readonly<Record<Mode, Readonly<Record<Mode, number>>>>

/** Counters over some of the accounts: everybody, a group, or everybody as one client sees them. */
export interface Slice {
  readonly accounts: number
  readonly moves: Moves
  /** After the change: nothing signs them in but what is posted to an address. */
  readonly mailboxAlone: number
  /** After the change and not before it: see `strandingOf`. */
  readonly stranded: number
  readonly pastDeadline: number
  /** Of them, who must enrol at the next sign-in. */
  readonly mustEnrol: number
}

/** What is counted of one account. */
export interface Counted {
  readonly from: Mode
  readonly to: Mode
  readonly mailboxAlone: boolean
  readonly stranded: boolean
  readonly pastDeadline: boolean
  readonly mustEnrol: boolean
}

/** A slice in the making. */
export interface OpenSlice {
  add(account: Counted): void
  readonly slice: () => Slice
}

/** Begins to count. */
export function openSlice(): OpenSlice {
  const moves = emptyMoves()
  const sums = { accounts: 0, mailboxAlone: 0, stranded: 0, pastDeadline: 0, mustEnrol: 0 }
  return {
    add({ from, to, mailboxAlone, stranded, pastDeadline, mustEnrol }) {
      moves[from][to] += 1
      sums.accounts += 1
      sums.mailboxAlone += Number(mailboxAlone)
      sums.stranded += Number(stranded)
      sums.pastDeadline += Number(pastDeadline)
      sums.mustEnrol += Number(mustEnrol)
    },
    slice: () => ({ ...sums, moves }),
  }
}

export const emptyMoves = (): Record<Mode, Record<Mode, number>> => ({
  allow: noModes(),
  demote: noModes(),
  block: noModes(),
  remove: noModes(),
  none: noModes(),
})

const noModes = (): Record<Mode, number> => ({ allow: 0, demote: 0, block: 0, remove: 0, none: 0 })

/** How many change. */
export const changedIn = (moves: Moves): number => modes.reduce((sum, from) => sum + modes.reduce((row, to) => row + (from === to ? 0 : moves[from][to]), 0), 0)

/** Slices by name, so many at most: what comes after them is counted together, since memory must not grow with the population. */
export function openSlices(most: number): { add(name: string, account: Counted): void; readonly slices: () => readonly (Slice & { readonly name: string })[] } {
  const open = new Map<string, OpenSlice>()
  return {
    add(name, account) {
      const known = open.get(name) ?? (open.size < most ? undefined : open.get(OTHERS))
      if (known !== undefined) return known.add(account)
      const fresh = openSlice()
      open.set(open.size < most ? name : OTHERS, fresh)
      fresh.add(account)
    },
    slices: () => [...open].map(([name, it]) => ({ name, ...it.slice() })).toSorted((a, b) => b.accounts - a.accounts || a.name.localeCompare(b.name)),
  }
}

const OTHERS = '(others)'
