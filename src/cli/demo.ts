import { join } from 'node:path'
import { type Config, loadConfig } from '../config/load.ts'
import { isProduction } from '../config/relations.ts'
import { didYouMean } from '../config/nearest.ts'
import { makeAuthenticators } from '../composition/authenticators.ts'
import type { Keyward } from '../compose.ts'
import { Fault } from '../domain/fault.ts'
import { classicMigration } from './classic-migration.ts'
import { type Command, type Given, type Terminal, textOf, USAGE } from './command.ts'
import { newAccount } from './new-account.ts'
import { passwordCredential } from './password-credential.ts'
import { documentIn } from './policy-file.ts'
import { placesInWords, serveUntilStopped } from './serving.ts'
import type { Story } from './story.ts'

const stories: readonly Story[] = [classicMigration]

/** Keyward's own folder: the policies of the stories stand in it. */
const examples = join(import.meta.dirname, '../../config/examples/policies')

/** One command for whoever wants to see a policy at work: server, app, people, and a walk through it. */
export const demo: Command = {
  name: 'demo',
  says: `Starts the server, the demo app and an example policy with its people, and says what to try: ${stories.map(({ name }) => name).join(', ')}.`,
  takes: ['<policy>'],
  options: { folder: { type: 'string', says: 'where its database lies; ./data-<policy> unless given, or what KEYWARD_DATABASE_URL names' } },
  async run(given) {
    const { terminal, words } = given
    const story = storyCalled(words[0] ?? '')
    const config = await configOf(given, story)
    if (isProduction(config))
      throw new Fault('production', 'People whose passwords everybody knows are not added in production, nor where the issuer is https.')
    await serveUntilStopped(terminal, config, {
      demo: true,
      ready: async (places, keyward) => {
        await addPeople(story, { config, keyward, terminal })
        given.say(
          { ...places, people: story.people },
          ['', ...placesInWords(places), '', ...story.steps(places).map((line) => (line === '' ? line : `  ${line}`)), ''].join('\n'),
        )
      },
    })
  },
}

function storyCalled(name: string): Story {
  const story = stories.find((it) => it.name === name)
  const names = stories.map((it) => it.name)
  if (story === undefined) throw new Fault(USAGE, `There is no demo "${name}"${didYouMean(name, names)}. There is: ${names.join(', ')}.`)
  return story
}

/** The configuration as it is, with this policy, over a database of its own. */
function configOf(given: Given, { name }: Story): Promise<Config> {
  const { terminal } = given
  const policy = documentIn(terminal, join(examples, `${name}.yaml`))
  return loadConfig({ ...terminal, env: { ...terminal.env, KEYWARD_DATABASE_FOLDER: textOf(given, 'folder') ?? `./data-${name}` }, overrides: { policy } })
}

interface Stage {
  readonly config: Config
  readonly keyward: Keyward
  readonly terminal: Terminal
}

/** Those who are not there yet. */
async function addPeople({ people }: Story, { config, keyward: { storage, cellar }, terminal }: Stage): Promise<void> {
  const authenticators = await makeAuthenticators(config, cellar.vault, terminal)
  for (const { name, email, sub, password } of people) {
    if ((await storage.accounts.byIdentifier(email)) !== null) continue
    const credential = await passwordCredential(authenticators, password, email, terminal)
    await storage.accounts.add(newAccount([email], { displayName: name, sub }, terminal), [credential])
  }
}
