import { type Belonging, belonging } from '../admin/belonging.ts'
import { actorFrom, actorOption } from './actor.ts'
import { type Command, type Given } from './command.ts'
import { findDossier } from './find-account.ts'
import { groupFrom } from './group-name.ts'
import { withCellar } from './with-cellar.ts'

/** Puts accounts into a group; policies match by groups. */
export const groupAdd: Command = {
  name: 'group add',
  says: 'Puts accounts into a group.',
  takes: ['<group>', '<identifier…>'],
  options: actorOption,
  run: (given) => changing(given, 'join'),
}

/** Takes accounts out of a group. */
export const groupRemove: Command = {
  name: 'group remove',
  says: 'Takes accounts out of a group.',
  takes: ['<group>', '<identifier…>'],
  options: actorOption,
  run: (given) => changing(given, 'leave'),
}

/** Everybody is looked up before anybody is changed, so that a slip of the pen changes nothing. */
async function changing(given: Given, how: keyof Pick<Belonging, 'join' | 'leave'>): Promise<void> {
  const group = groupFrom(given)
  await withCellar(given, async ({ storage }) => {
    const actor = await actorFrom(given, storage)
    const changes = belonging({ storage, now: given.terminal.now })
    const names = given.words.slice(1)
    const accounts = []
    for (const name of names) accounts.push((await findDossier(storage, name)).account)
    let changed = 0
    for (const account of accounts) if (await changes[how](account, group, actor)) changed += 1
    given.say({ group, changed, named: names.length }, `${how === 'join' ? 'Added' : 'Removed'} ${changed} of ${names.length}; the others were as wanted.`)
  })
}
