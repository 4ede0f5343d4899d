import { adoption, type AdoptionReport, steps } from '../admin/adoption.ts'
import { type AdoptionKey, adoptionKeys } from '../domain/adoption.ts'
import { Fault } from '../domain/fault.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import { type Command, type Given, textOf, USAGE } from './command.ts'
import { momentOf } from './durations.ts'
import { formatOf, formatOptions, numberOf, print, type Report } from './formats.ts'
import { progressBar } from './progress.ts'
import { table } from './table.ts'
import { withStage } from './with-stage.ts'

const DAYS = 30

/** How far people have come on the way from what retires to what replaces it. */
export const reportAdoption: Command = {
  name: 'report adoption',
  says: 'Reports how many accounts were offered a replacement, made one, proved it, and need what retires no more.',
  options: {
    from: { type: 'string', says: `the first day: 2026-11-22; ${DAYS} days before the end unless given` },
    to: { type: 'string', says: 'the end, itself not in the report; now unless given' },
    by: { type: 'string', says: `split by ${adoptionKeys.slice(1).join(', ')}` },
    unused: { type: 'string', value: 'number', says: `days after which what retires counts as unused; ${DAYS} unless given` },
    ...formatOptions,
  },
  async run(given) {
    formatOf(given)
    const [by, unusedDays] = [keyOf(given), numberOf(given, 'unused', DAYS)]
    const now = given.terminal.now()
    const [fromText, toText] = [textOf(given, 'from'), textOf(given, 'to')]
    const to = toText === undefined ? now : momentOf('to', toText)
    const from = fromText === undefined ? new Date(to.getTime() - DAYS * DAY_MS) : momentOf('from', fromText)
    if (from >= to) throw new Fault(USAGE, '--from must be before --to.')
    await withStage(given, async ({ storage, policy, authenticators, realm }) => {
      const bar = progressBar(given.terminal, 'accounts', await storage.population.count())
      const found = await adoption({ storage, policy, authenticators, realm, now, period: { from, to }, by, unusedDays, step: bar.step })
      bar.end()
      print(given, report(found))
    })
  },
}

function keyOf(given: Given): AdoptionKey {
  const wanted = textOf(given, 'by') ?? 'all'
  const found = adoptionKeys.find((it) => it === wanted)
  if (found === undefined) throw new Fault(USAGE, `--by must be one of ${adoptionKeys.join(', ')}.`)
  return found
}

const report = (it: AdoptionReport): Report => ({
  value: it,
  words: () => inWords(it),
  heads: [it.by, ...steps],
  rows: () => it.rows.map((row) => [row.key, ...steps.map((step) => row[step])]),
})

const inWords = ({ period, by, unusedDays, rows }: AdoptionReport): string =>
  [
    `Accounts from ${period.from.toISOString()} to ${period.to.toISOString()}. Offered to proven: in that time. The rest: as it stands now; unused: for ${unusedDays} days.`,
    by === 'all'
      ? table(
          ['step', 'accounts'],
          steps.map((step) => [step, rows[0]?.[step] ?? 0]),
        )
      : table(
          [by, ...steps],
          rows.map((row) => [row.key ?? '(unknown)', ...steps.map((step) => row[step])]),
        ),
  ].join('\n\n')
