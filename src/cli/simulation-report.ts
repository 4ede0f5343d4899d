import type { ClientSlice } from '../admin/client-slices.ts'
import type { Pair, Simulation } from '../admin/simulate.ts'
import { changedIn, modes, type Moves, type Slice } from '../admin/slice.ts'
import type { Mode } from '../domain/facts.ts'
import type { Report } from './formats.ts'
import { type Cell, table } from './table.ts'

/** What a simulation found, for people, programs and spreadsheets. */
export const simulationReport = (simulation: Simulation): Report => ({
  value: simulation,
  words: () => inWords(simulation),
  heads: ['about', 'name', 'from', 'to', 'accounts'],
  rows: () => [...aboutEverybody(simulation), ...simulation.groups.flatMap((it) => sliceRows('group', it.name, it)), ...simulation.clients.flatMap(clientRows)],
})

const WHY = { 'no-way': 'no way in at all', 'webauthn-alone': 'no way in without WebAuthn, although there is one to go' } as const

function inWords(it: Simulation): string {
  const { accounts, moves, classes, recovery, secrets, noLongerAccepted, groups, clients, ifEnforced } = it
  return [
    `${many(accounts, 'account')} at ${it.at.toISOString()}: policy ${it.before}, and what ${it.after} would do.`,
    table(
      ['mode of what retires', 'before', 'after'],
      modes.map((mode) => [mode, total(moves[mode]), modes.reduce((sum, from) => sum + moves[from][mode], 0)]),
    ),
    `${changes(moves)} would change mode.${movesInWords(moves)}`,
    table(['class', 'before', 'after'], pairRows(classes)),
    table(['recovery', 'before', 'after'], pairRows(recovery)),
    [
      `Would rest on e-mail alone: ${number(it.mailboxAlone)} (before: ${number(it.mailboxAloneBefore)}).`,
      `Secrets: ${number(secrets.retained)} kept although they sign nobody in, ${number(secrets.reopened)} would sign people in again, ${number(secrets.destroyed)} are destroyed for good.`,
      `Passkeys no longer accepted when every grace is over: ${number(noLongerAccepted.passkeys)}, of ${many(noLongerAccepted.accounts, 'account')}.`,
      `Past their deadline: ${number(it.pastDeadline)}; of them ${number(it.mustEnrol)} must enrol at the next sign-in.`,
      `Without a way in whatever the policy says: ${number(it.strandedAlready)}.`,
    ].join('\n'),
    ...(ifEnforced === null ? [] : [`If what only observes were enforced, ${changes(ifEnforced)} would change mode.${movesInWords(ifEnforced)}`]),
    ...(groups.length === 0
      ? []
      : [
          table(
            ['group', ...SLICE_HEADS],
            groups.map((group) => [group.name, ...sliceCells(group)]),
          ),
        ]),
    ...(clients.length === 0
      ? []
      : [
          table(
            ['client', ...SLICE_HEADS, 'too weak', 'before'],
            clients.map((client) => [client.name, ...sliceCells(client), client.tooWeak, client.tooWeakBefore]),
          ),
        ]),
    leftOut(it),
  ].join('\n\n')
}

/** Accounts that would be left without a way in, wherever most would be. */
export const strandedIn = ({ stranded, clients }: Simulation): number => Math.max(stranded, ...clients.map((it) => it.stranded))

function leftOut(it: Simulation): string {
  const { stranded, listed } = it
  if (strandedIn(it) === 0) return 'Nobody would be left without a way in.'
  const rest = stranded - listed.length
  return [
    `${many(stranded, 'account')} would be left without a way in:`,
    ...listed.map(({ name, sub, why }) => `  ${name} (sub ${sub}): ${WHY[why]}`),
    ...(rest === 0 ? [] : [`  and ${number(rest)} more: see --list`]),
    ...it.clients.filter((client) => client.stranded > stranded).map((client) => `At the client ${client.name}: ${number(client.stranded)}.`),
  ].join('\n')
}

const number = (count: number): string => count.toLocaleString('en-US')
const many = (count: number, what: string): string => `${number(count)} ${what}${count === 1 ? '' : 's'}`
const changes = (moves: Moves): string => many(changedIn(moves), 'account')
const total = (row: Readonly<Record<Mode, number>>): number => modes.reduce((sum, to) => sum + row[to], 0)

const pairRows = (pairs: Readonly<Record<string, Pair>>): readonly (readonly Cell[])[] =>
  Object.entries(pairs).map(([name, { before, after }]) => [name, before, after])

function movesInWords(moves: Moves): string {
  const rows = movesOf(moves).map(([from, to, count]) => [`${from} → ${to}`, count] as const)
  return rows.length === 0 ? '' : `\n${table(['from → to', 'accounts'], rows)}`
}

/** Every change that somebody makes. */
export const movesOf = (moves: Moves): readonly (readonly [Mode, Mode, number])[] =>
  modes.flatMap((from) => modes.flatMap((to) => (from === to || moves[from][to] === 0 ? [] : [[from, to, moves[from][to]] as const])))

const SLICE_HEADS = ['accounts', 'change', ...modes, 'e-mail alone', 'left out', 'past deadline', 'must enrol']

const sliceCells = (slice: Slice): readonly Cell[] => [
  slice.accounts,
  changedIn(slice.moves),
  ...modes.map((mode) => modes.reduce((sum, from) => sum + slice.moves[from][mode], 0)),
  slice.mailboxAlone,
  slice.stranded,
  slice.pastDeadline,
  slice.mustEnrol,
]

const aboutEverybody = (it: Simulation): readonly (readonly Cell[])[] => [
  ...sliceRows('all', '', it),
  ...pairsBeforeAndAfter('class', it.classes),
  ...pairsBeforeAndAfter('recovery', it.recovery),
  ...secretNames.map((name) => ['secrets', name, null, null, it.secrets[name]]),
  ['no-longer-accepted', 'passkeys', null, null, it.noLongerAccepted.passkeys],
  ['no-longer-accepted', 'accounts', null, null, it.noLongerAccepted.accounts],
  ['mailbox-alone-before', '', null, null, it.mailboxAloneBefore],
  ['stranded-already', '', null, null, it.strandedAlready],
  ...(it.ifEnforced === null ? [] : moveRows('if-enforced', '', it.ifEnforced)),
  ...it.listed.map(({ name, why }) => [`listed-${why}`, name, null, null, 1]),
]

const pairsBeforeAndAfter = (about: string, pairs: Readonly<Record<string, Pair>>): readonly (readonly Cell[])[] =>
  Object.entries(pairs).flatMap(([name, { before, after }]) => [
    [`${about}-before`, name, null, null, before],
    [`${about}-after`, name, null, null, after],
  ])

const secretNames = ['retained', 'reopened', 'destroyed'] as const

const moveRows = (about: string, name: string, moves: Moves): readonly (readonly Cell[])[] =>
  modes.flatMap((from) => modes.flatMap((to) => (moves[from][to] === 0 ? [] : [[`${about}-mode`, name, from, to, moves[from][to]]])))

function sliceRows(about: string, name: string, slice: Slice): readonly (readonly Cell[])[] {
  const { mailboxAlone, stranded, pastDeadline, mustEnrol } = slice
  const counts = { accounts: slice.accounts, 'mailbox-alone': mailboxAlone, stranded, 'past-deadline': pastDeadline, 'must-enrol': mustEnrol }
  return [...moveRows(about, name, slice.moves), ...Object.entries(counts).map(([what, count]) => [`${about}-${what}`, name, null, null, count])]
}

const clientRows = (it: ClientSlice): readonly (readonly Cell[])[] => [
  ...sliceRows('client', it.name, it),
  ['client-too-weak', it.name, null, null, it.tooWeak],
  ['client-too-weak-before', it.name, null, null, it.tooWeakBefore],
]
