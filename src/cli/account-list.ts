import type { AccountLine, Storage } from '../domain/storage.ts'
import type { Command } from './command.ts'
import { withCellar } from './with-cellar.ts'

const PAGE = 1000

/** Every account, a line each, written as it is read: a million of them need no memory. */
export const accountList: Command = {
  name: 'account list',
  says: 'Lists all accounts; with --json one object a line.',
  async run(given) {
    const { options, terminal } = given
    const print = options['json'] === true ? (line: AccountLine): string => JSON.stringify(line) : inWords
    await withCellar(given, async ({ storage }) => {
      let isEmpty = true
      for await (const line of everyAccount(storage)) {
        isEmpty = false
        terminal.out(print(line))
      }
      if (isEmpty && options['json'] !== true) terminal.out('No accounts.')
    })
  },
}

async function* everyAccount({ accounts }: Storage): AsyncGenerator<AccountLine> {
  let page = await accounts.list(null, PAGE)
  while (page.length > 0) {
    yield* page
    page = await accounts.list(page.at(-1)?.id ?? null, PAGE)
  }
}

const inWords = ({ sub, status, names, createdAt }: AccountLine): string => [sub, status, createdAt.toISOString(), names.join(', ')].join('  ')
