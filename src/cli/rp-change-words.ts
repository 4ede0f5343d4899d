import type { RpChange } from '../admin/rp-change.ts'
import { changedIn, modes } from '../admin/slice.ts'
import { table } from './table.ts'

/** One RP ID for another, and what was found. */
export interface RpChangeTold {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly change: RpChange
}

/** Who loses what, as it is read before anything is saved. */
export function rpChangeInWords({ from, to, change }: RpChangeTold): string {
  const { accounts, affected, lost, regained, classes, moves, relaxed, destroyed, stranded } = change
  if (from.join(' ') === to.join(' ') && affected === 0) return `Nothing changes: passkeys belong to ${list(to)} already. Name another domain with --to.`
  const head = `Passkeys belong to ${list(from)}; they would belong to ${list(to)}.`
  if (affected === 0) return `${head} Of ${many(accounts, 'account')} none loses a passkey.`
  return [
    `${head} Of ${many(accounts, 'account')}, ${number(affected)} would notice: ${many(lost, 'passkey')} would work no more, ${number(regained)} would work again.`,
    table(
      ['class', 'before', 'after'],
      Object.entries(classes).map(([name, it]) => [name, it.before, it.after]),
    ),
    ...(changedIn(moves) === 0
      ? []
      : [
          table(
            ['mode', 'accounts'],
            modes.flatMap((was) => modes.flatMap((is) => (was === is || moves[was][is] === 0 ? [] : [[`${was} → ${is}`, moves[was][is]]]))),
          ),
        ]),
    `What retires would sign in ${many(relaxed, 'account')} again, since its secret is kept, until they have a passkey that works.`,
    named('Their secret is destroyed, so that only what backs up signs them in', destroyed),
    named('They would be left without any way in', stranded),
  ]
    .filter((it) => it !== '')
    .join('\n\n')
}

const named = (what: string, { accounts, listed }: RpChange['destroyed']): string =>
  accounts === 0
    ? ''
    : [
        `${what}: ${number(accounts)}.`,
        ...listed.map(({ name, sub }) => `  ${name} (sub ${sub})`),
        ...(accounts > listed.length ? [`  and ${number(accounts - listed.length)} more`] : []),
      ].join('\n')

const list = ([id = '', ...former]: readonly string[]): string => (former.length === 0 ? id : `${id} (and those made for ${former.join(', ')})`)

const number = (count: number): string => count.toLocaleString('en-US')
const many = (count: number, what: string): string => `${number(count)} ${what}${count === 1 ? '' : 's'}`
