import { belonging } from '../admin/belonging.ts'
import type { Account } from '../domain/account.ts'
import { Fault } from '../domain/fault.ts'
import type { Storage } from '../domain/storage.ts'
import { actorFrom, actorOption } from './actor.ts'
import type { Command, Terminal } from './command.ts'
import { dossierCalled } from './find-account.ts'
import { groupFrom } from './group-name.ts'
import { progressBar } from './progress.ts'
import { withCellar } from './with-cellar.ts'

const TOLD = 10

/** Makes a group hold exactly the accounts that a file names. */
export const groupSetFile: Command = {
  name: 'group set-file',
  says: 'Makes a group hold exactly the accounts that a file names, one a line; the others leave it.',
  takes: ['<group>', '<file>'],
  options: actorOption,
  async run(given) {
    const group = groupFrom(given)
    const names = namesIn(given.terminal, given.words[1] ?? '')
    await withCellar(given, async ({ storage }) => {
      const actor = await actorFrom(given, storage)
      const changes = belonging({ storage, now: given.terminal.now })
      const wanted = await everyone(storage, names, given.terminal)
      const leaving = await othersIn(storage, group, new Set(wanted.map(({ sub }) => sub)))
      const bar = progressBar(given.terminal, 'accounts changed', wanted.length + leaving.length)
      const changed = { added: 0, removed: 0 }
      for (const account of wanted) {
        if (await changes.join(account, group, actor)) changed.added += 1
        bar.step()
      }
      for (const sub of leaving) {
        const account = await storage.accounts.bySub(sub)
        if (account !== null && (await changes.leave(account, group, actor))) changed.removed += 1
        bar.step()
      }
      bar.end()
      given.say({ group, ...changed, named: names.length }, `${group}: ${changed.added} added, ${changed.removed} removed, ${names.length} named.`)
    })
  },
}

/** Empty lines and those that begin with `#` say nothing. */
function namesIn({ readText }: Terminal, file: string): readonly string[] {
  const text = readText(file)
  if (text === null) throw new Fault('file-missing', `There is no file ${file}.`)
  return [...new Set(text.split(/\r?\n/).map((line) => line.trim()))].filter((line) => line !== '' && !line.startsWith('#'))
}

/** All of them, or a fault that names who is missing: then nothing has been changed. */
async function everyone(storage: Storage, names: readonly string[], terminal: Terminal): Promise<readonly Account[]> {
  const found: Account[] = []
  const missing: string[] = []
  const bar = progressBar(terminal, 'names looked up', names.length)
  for (const name of names) {
    const dossier = await dossierCalled(storage, name)
    if (dossier === null) missing.push(name)
    else found.push(dossier.account)
    bar.step()
  }
  bar.end()
  if (missing.length === 0) return found
  const told = missing.slice(0, TOLD).join(', ')
  throw new Fault(
    'account-unknown',
    `${missing.length} of ${names.length} are no accounts, and nothing was changed: ${told}${missing.length > TOLD ? ', …' : ''}`,
  )
}

async function othersIn({ population }: Storage, group: string, wanted: ReadonlySet<string>): Promise<readonly string[]> {
  const others: string[] = []
  await population.each((people) => {
    for (const { account } of people) if (account.groups.includes(group) && !wanted.has(account.sub)) others.push(account.sub)
  })
  return others
}
