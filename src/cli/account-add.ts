import { makeAuthenticators } from '../composition/authenticators.ts'
import type { NewAccount } from '../domain/account.ts'
import { eventAbout } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { type Command, type Given, textOf, textsOf } from './command.ts'
import { newAccount } from './new-account.ts'
import { passwordCredential } from './password-credential.ts'
import { type Imported, passkeysIn } from './passkey-import.ts'
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
    'passkeys-file': { type: 'string', says: 'a JSON file of passkeys and second-factor keys from another system' },
  },
  async run(given) {
    const { words, terminal, say } = given
    const [identifier = ''] = words
    const account = newAccount(
      [identifier, ...textsOf(given, 'also')],
      { displayName: textOf(given, 'name'), locale: textOf(given, 'locale'), sub: textOf(given, 'sub') },
      terminal,
    )
    const file = textOf(given, 'password-file')
    const password = file === undefined ? null : readSecret(terminal, file)
    const keys = textOf(given, 'passkeys-file')
    await withCellar(given, async ({ storage, vault }) => {
      const brought = await broughtBy(given, { password, keys, identifier }, vault)
      const named = brought.userHandle === null ? account : { ...account, userHandle: brought.userHandle }
      await storage.accounts.add(named, brought.credentials).catch(async (error: unknown) => {
        throw (await whoIsThere(storage, account)) ?? error
      })
      await storage.events.add([eventAbout(account.id, 'account.created', { via: 'command line' })], terminal.now())
    })
    say({ id: account.id, sub: account.sub }, `Added ${identifier} (sub ${account.sub}).`)
  },
}

/** What the person may begin with. */
interface Brought {
  readonly password: string | null
  /** A file. */
  readonly keys: string | undefined
  readonly identifier: string
}

async function broughtBy({ terminal, config }: Given, { password, keys, identifier }: Brought, vault: Vault): Promise<Imported> {
  if (password === null && keys === undefined) return { userHandle: null, credentials: [] }
  const settings = await config()
  const authenticators = await makeAuthenticators(settings, vault, terminal)
  const secret = password === null ? [] : [await passwordCredential(authenticators, password, identifier, terminal)]
  const rp = { id: settings.rp.id ?? new URL(settings.issuer).hostname, origin: settings.issuer }
  const { userHandle, credentials } =
    keys === undefined ? { userHandle: null, credentials: [] } : passkeysIn(readSecret(terminal, keys), authenticators, rp, terminal)
  return { userHandle, credentials: [...secret, ...credentials] }
}

/** Why an account could not be added: which of its names somebody has. */
async function whoIsThere({ accounts }: Storage, { identifiers, sub }: NewAccount): Promise<Fault | null> {
  for (const { normalised, value } of identifiers)
    if ((await accounts.byIdentifier(normalised)) !== null) return new Fault('account-exists', `There is an account "${value}" already.`)
  return (await accounts.bySub(sub)) === null ? null : new Fault('account-exists', `There is an account with the sub "${sub}" already.`)
}
