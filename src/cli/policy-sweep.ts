import { sweep, type Swept } from '../admin/sweep.ts'
import type { Command } from './command.ts'
import { progressBar } from './progress.ts'
import { movesOf } from './simulation-report.ts'
import { table } from './table.ts'
import { withStage } from './with-stage.ts'

/** The nightly sweep, by day. */
export const policySweep: Command = {
  name: 'policy sweep',
  says: 'Does what the server does every night: runs the undo clocks, destroys secrets that are due, and tells whose exception ended.',
  options: { 'dry-run': { type: 'boolean', says: 'look, and change nothing' } },
  async run(given) {
    const { terminal, options } = given
    await withStage(given, async ({ config, storage, authenticators, policy, realm }) => {
      const bar = progressBar(terminal, 'accounts', await storage.population.count())
      const swept = await sweep({
        storage,
        authenticators,
        policy,
        realm,
        now: terminal.now(),
        locale: config.look.languages.fallback,
        decisionId: () => Buffer.from(terminal.randomBytes(16)).toString('base64url'),
        dryRun: options['dry-run'] === true,
        step: bar.step,
      })
      bar.end()
      given.say(swept, inWords(swept))
    })
  },
}

function inWords({ dryRun, accounts, changed, moves, relaxed, removable, destroyed, overridesExpired }: Swept): string {
  const would = dryRun ? 'would be' : 'were'
  return [
    `${accounts} accounts hold what retires, or something is remembered of them. ${changed} ${would} written anew.`,
    ...(movesOf(moves).length === 0
      ? []
      : [
          table(
            ['mode', 'accounts'],
            movesOf(moves).map(([from, to, count]) => [`${from} → ${to}`, count]),
          ),
        ]),
    [
      `Let in again, and ${dryRun ? 'would be ' : ''}told so: ${relaxed}.`,
      `The undo clock runs for ${removable}.`,
      `Secrets that ${would} destroyed: ${destroyed}.`,
      ...(dryRun ? [] : [`Exceptions that ended: ${overridesExpired}.`]),
    ].join('\n'),
  ].join('\n\n')
}
