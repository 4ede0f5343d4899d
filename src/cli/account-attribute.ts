import { belonging } from '../admin/belonging.ts'
import { Fault } from '../domain/fault.ts'
import { actorFrom, actorOption } from './actor.ts'
import { type Command, USAGE } from './command.ts'
import { findDossier } from './find-account.ts'
import { withCellar } from './with-cellar.ts'

const PAIR = /^([A-Za-z][\w.-]{0,63})=(.{0,256})$/s

/** Says something of an account that policies can match, beside its groups. */
export const accountAttribute: Command = {
  name: 'account attribute',
  says: 'Sets attributes of an account, which policies can match; an empty value takes one away.',
  takes: ['<identifier>', '<key=value…>'],
  options: actorOption,
  async run(given) {
    const [identifier = '', ...words] = given.words
    const wanted = Object.fromEntries(words.map(pairFrom))
    await withCellar(given, async ({ storage }) => {
      const { account } = await findDossier(storage, identifier)
      const attributes = await belonging({ storage, now: given.terminal.now }).describe(account, wanted, await actorFrom(given, storage))
      given.say({ sub: account.sub, attributes }, inWords(attributes) || `${identifier} has no attributes.`)
    })
  },
}

function pairFrom(word: string): readonly [string, string] {
  const [, key, value] = PAIR.exec(word) ?? []
  if (key === undefined || value === undefined)
    throw new Fault(USAGE, `"${word}" is not key=value: a key begins with a letter, and a value has 256 characters at most.`)
  return [key, value]
}

const inWords = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')
