import type { Storage } from '../domain/storage.ts'
import type { Command, Given } from './command.ts'
import { groupFrom } from './group-name.ts'
import { withCellar } from './with-cellar.ts'

/** The groups there are, or who is in one. */
export const groupList: Command = {
  name: 'group list',
  says: 'Lists the groups with how many accounts each has, or the accounts of one; with --json one object a line.',
  takes: ['[group]'],
  async run(given) {
    await withCellar(given, ({ storage }) => (given.words.length === 0 ? listGroups(given, storage) : listMembers(given, storage)))
  },
}

async function listGroups({ options, terminal }: Given, { population }: Storage): Promise<void> {
  const counts = new Map<string, number>()
  await population.each((people) => {
    for (const group of people.flatMap(({ account }) => account.groups)) counts.set(group, (counts.get(group) ?? 0) + 1)
  })
  if (counts.size === 0 && options['json'] !== true) terminal.out('No groups.')
  for (const [group, accounts] of [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    terminal.out(options['json'] === true ? JSON.stringify({ group, accounts }) : `${group}  ${accounts}`)
}

/** Written as they are read. */
async function listMembers(given: Given, { population }: Storage): Promise<void> {
  const { options, terminal } = given
  const group = groupFrom(given)
  const asJson = options['json'] === true
  let members = 0
  await population.each((people) => {
    for (const { account, name } of people.filter((it) => it.account.groups.includes(group))) {
      members += 1
      terminal.out(asJson ? JSON.stringify({ sub: account.sub, name }) : `${account.sub}  ${name}`)
    }
  })
  if (members === 0 && !asJson) terminal.out(`Nobody is in the group ${group}.`)
}
