import { makeAuthenticators } from '../composition/authenticators.ts'
import type { NewAccount } from '../domain/account.ts'
import { Fault } from '../domain/fault.ts'
import type { Storage } from '../domain/storage.ts'
import { type Command, textOf, textsOf } from './command.ts'
import { newAccount } from './new-account.ts'
import { passwordCredential } from './password-credential.ts'
import { readSecret } from './read-secret.ts'
import { withCellar } from './with-cellar.ts'

/** Adds one person, whose addresses count as verified. */
export const accountAdd: Command = {
  name: 'account add',
  says: 'Adds an account with a verified e-mail address or a user name.',
  takes: ['<identifier>'],
  options: {
    also: { type: 'string', multiple: true, says: 'another e-mail address or user name of the same person; may be repeated' },
    name: { type: 'string', says: 'what the person is called' },
    locale: { type: 'string', says: 'language of their letters, such as de' },
    sub: { type: 'string', says: 'the subject identifier that apps see; random unless given' },
    'password-file': { type: 'string', says: 'a file that holds a password to begin with' },
  },
  async run(given) {
    const { words, terminal, say, config } = given
    const [identifier = ''] = words
    const account = newAccount(
      [identifier, ...textsOf(given, 'also')],
      { displayName: textOf(given, 'name'), locale: textOf(given, 'locale'), sub: textOf(given, 'sub') },
      terminal,
    )
    const file = textOf(given, 'password-file')
    const password = file === undefined ? null : readSecret(terminal, file)
    await withCellar(given, async ({ storage, vault }) => {
      const credentials =
        password === null ? [] : [await passwordCredential(await makeAuthenticators(await config(), vault, terminal), password, identifier, terminal)]
      await storage.accounts.add(account, credentials).catch(async (error: unknown) => {
        throw (await whoIsThere(storage, account)) ?? error
      })
      await storage.events.add(
        [{ type: 'account.created', accountId: account.id, signInId: null, clientId: null, data: { via: 'command line' } }],
        terminal.now(),
      )
    })
    say({ id: account.id, sub: account.sub }, `Added ${identifier} (sub ${account.sub}).`)
  },
}

/** Why an account could not be added: which of its names somebody has. */
async function whoIsThere({ accounts }: Storage, { identifiers, sub }: NewAccount): Promise<Fault | null> {
  for (const { normalised, value } of identifiers)
    if ((await accounts.byIdentifier(normalised)) !== null) return new Fault('account-exists', `There is an account "${value}" already.`)
  return (await accounts.bySub(sub)) === null ? null : new Fault('account-exists', `There is an account with the sub "${sub}" already.`)
}
