import { notesOn } from '../admin/notes.ts'
import { replay } from '../admin/replay.ts'
import { simulate } from '../admin/simulate.ts'
import { Fault } from '../domain/fault.ts'
import { type Command, type Given, textOf, USAGE } from './command.ts'
import { durationOf } from './durations.ts'
import { formatOf, formatOptions, numberOf, print } from './formats.ts'
import { noted } from './policy-notes.ts'
import { policyNamed } from './policy-named.ts'
import { progressBar } from './progress.ts'
import { replayReport } from './replay-report.ts'
import { simulationReport, strandedIn } from './simulation-report.ts'
import { nowFrom, nowOptions, type Stage, withStage } from './with-stage.ts'

/** What a policy would do, before it does it. Nothing is written. Fails where somebody would be left without a way in. */
export const policySimulate: Command = {
  name: 'policy simulate',
  says: 'Says what a policy would do to the accounts that are there, or would have done to the sign-ins of the past.',
  options: {
    file: { type: 'string', says: 'the policy to try: a YAML or JSON file, or the number of a version' },
    past: { type: 'string', says: 'try it on the sign-ins of this long: 30d, 12h' },
    list: { type: 'string', value: 'number', says: 'how many accounts to name that would be left without a way in; 20 unless given' },
    ...nowOptions,
    ...formatOptions,
  },
  async run(given) {
    const file = textOf(given, 'file')
    if (file === undefined) throw new Fault(USAGE, 'keyward policy simulate takes --file: the policy to try.')
    formatOf(given)
    const past = textOf(given, 'past')
    const pastMs = past === undefined ? null : durationOf('past', past)
    const listMax = numberOf(given, 'list', 20)
    await withStage(given, (stage) => (pastMs === null ? overAccounts(given, stage, file, listMax) : overPast(given, stage, file, pastMs)))
  },
}

async function overAccounts(given: Given, stage: Stage, file: string, listMax: number): Promise<void> {
  const { storage, authenticators, policy, realm } = stage
  const after = await policyNamed(stage, file)
  const bar = progressBar(given.terminal, 'accounts', await storage.population.count())
  const simulation = await simulate({
    population: storage.population,
    authenticators,
    realm,
    now: nowFrom(given),
    before: policy,
    after,
    listMax,
    step: bar.step,
  })
  bar.end()
  print(given, noted(simulationReport(simulation), notesOn(after, authenticators)))
  const stranded = strandedIn(simulation)
  if (stranded > 0) throw new Fault('would-strand', `${stranded === 1 ? 'One account' : `${stranded} accounts`} would be left without a way in.`)
}

async function overPast(given: Given, stage: Stage, file: string, pastMs: number): Promise<void> {
  const { storage, authenticators, policy } = stage
  const after = await policyNamed(stage, file)
  const from = new Date(nowFrom(given).getTime() - pastMs)
  const bar = progressBar(given.terminal, 'sign-ins', await storage.past.count(['phaseout.evaluated'], from))
  const found = await replay({ storage, authenticators, before: policy, after, from, step: bar.step })
  bar.end()
  print(given, noted(replayReport(found), notesOn(after, authenticators)))
}
