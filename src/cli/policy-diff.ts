import { type ChangedAccount, diff, type Difference } from '../admin/diff.ts'
import type { Command } from './command.ts'
import { formatOf, formatOptions, numberOf, print, type Report } from './formats.ts'
import { policyNamed } from './policy-named.ts'
import { progressBar } from './progress.ts'
import { movesOf } from './simulation-report.ts'
import { type Cell, table } from './table.ts'
import { nowFrom, nowOptions, withStage } from './with-stage.ts'

/** Two versions of the policy, over the accounts that are there. */
export const policyDiff: Command = {
  name: 'policy diff',
  says: 'Says for whom one version of the policy means something else than another.',
  takes: ['<version or file>', '<version or file>'],
  options: {
    list: { type: 'string', value: 'number', says: 'how many of the accounts that change to name; 20 unless given' },
    ...nowOptions,
    ...formatOptions,
  },
  async run(given) {
    formatOf(given)
    const listMax = numberOf(given, 'list', 20)
    const [one = '', other = ''] = given.words
    await withStage(given, async (stage) => {
      const { storage, authenticators, realm } = stage
      const [before, after] = [await policyNamed(stage, one), await policyNamed(stage, other)]
      const bar = progressBar(given.terminal, 'accounts', await storage.population.count())
      const found = await diff({ population: storage.population, authenticators, realm, now: nowFrom(given), before, after, listMax, step: bar.step })
      bar.end()
      print(given, report(found))
    })
  },
}

const report = (it: Difference): Report => ({
  value: it,
  words: () => inWords(it),
  heads: ['about', 'name', 'from', 'to', 'accounts'],
  rows: () => [
    ['accounts', '', null, null, it.accounts],
    ['changed', '', null, null, it.changed],
    ...movesOf(it.moves).map(([from, to, count]): readonly Cell[] => ['mode', '', from, to, count]),
    ...it.ways.flatMap(({ authenticator, gained, lost }): readonly (readonly Cell[])[] => [
      ['gained', authenticator, null, null, gained],
      ['lost', authenticator, null, null, lost],
    ]),
    ...it.sample.map(({ name, from, to }): readonly Cell[] => ['account', name, standpoint(from), standpoint(to), 1]),
  ],
})

function inWords({ at, before, after, accounts, changed, moves, ways, sample }: Difference): string {
  return [
    `${number(accounts)} accounts at ${at.toISOString()}: of them ${number(changed)} differ between ${before} and ${after}.`,
    ...(movesOf(moves).length === 0
      ? []
      : [
          table(
            ['mode', 'accounts'],
            movesOf(moves).map(([from, to, count]) => [`${from} → ${to}`, count]),
          ),
        ]),
    ...(ways.length === 0
      ? []
      : [
          table(
            ['proof of', 'begins to count', 'counts no longer'],
            ways.map((it) => [it.authenticator, it.gained, it.lost]),
          ),
        ]),
    ...(sample.length === 0
      ? []
      : [
          table(
            ['account', before, after],
            sample.map((it) => [it.name, standpoint(it.from), standpoint(it.to)]),
          ),
        ]),
    ...(changed > sample.length ? [`and ${number(changed - sample.length)} more: see --list`] : []),
  ].join('\n\n')
}

const standpoint = ({ mode, class: of, recovery, policyId, row, accepted }: ChangedAccount['from']): string =>
  `${mode} (${policyId ?? 'no policy'}, row ${row}, ${of}+${recovery}; ${accepted.join(', ') || 'nothing'} accepted)`

const number = (count: number): string => count.toLocaleString('en-US')
