import { Fault } from '../domain/fault.ts'
import type { Command } from './command.ts'
import { printed } from './printed.ts'

/** Prints what is documented in the code itself. */
export const docs: Command = {
  name: 'docs',
  says: 'Writes the documentation that is printed from the code: settings, events, refusals, the JSON Schema.',
  options: { check: { type: 'boolean', says: 'write nothing, and fail when a file is out of date' } },
  run: ({ options, terminal, say }) => {
    const stale = printed().filter(({ file, text }) => terminal.readText(file) !== text)
    if (options['check'] === true && stale.length > 0)
      throw new Fault('docs-stale', `Out of date: ${stale.map(({ file }) => file).join(', ')}. Run npm run docs.`)
    for (const { file, text } of stale) terminal.writeText(file, text)
    say(
      { written: stale.map(({ file }) => file) },
      stale.length === 0 ? 'Everything printed is up to date.' : `Wrote ${stale.map(({ file }) => file).join(', ')}.`,
    )
    return Promise.resolve()
  },
}
