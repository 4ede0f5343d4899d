import { mustHold } from '../admin/actor.ts'
import { mustAllowSecret } from '../admin/password-rules.ts'
import { makeAuthenticators } from '../composition/authenticators.ts'
import { eventAbout } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import { noticesTo } from '../domain/letters-to.ts'
import { actorFrom, actorOption } from './actor.ts'
import { type Command, textOf, USAGE } from './command.ts'
import { findDossier } from './find-account.ts'
import { passwordCredential } from './password-credential.ts'
import { readSecret } from './read-secret.ts'
import { withOffice } from './with-office.ts'

/** Sets a password for somebody, unless the policy has taken theirs away (`policy.md`, table 4 rows 21 and 22). */
export const accountPassword: Command = {
  name: 'account password',
  says: 'Sets the password of an account, in the place of the one it has; refused where the policy blocks it.',
  takes: ['<identifier>'],
  options: { 'password-file': { type: 'string', says: 'a file that holds it' }, ...actorOption },
  async run(given) {
    const { terminal, words } = given
    const [identifier = ''] = words
    const file = textOf(given, 'password-file')
    if (file === undefined) throw new Fault(USAGE, '--password-file is needed.')
    const password = readSecret(terminal, file)
    await withOffice(given, async (office) => {
      const about = await findDossier(office.storage, identifier)
      const actor = await actorFrom(given, office.storage)
      mustHold(actor, about.account.roles.length > 0 ? ['owner'] : ['owner', 'people'])
      const fresh = await passwordCredential(await makeAuthenticators(await given.config(), office.vault, terminal), password, identifier, terminal)
      mustAllowSecret(office, about, fresh)
      const data = { authenticator: fresh.authenticator, via: [actor.by] }
      await office.storage.accounts.replaceCredential(about.account.id, fresh, {
        events: [eventAbout(about.account.id, 'credential.created', data)],
        letters: noticesTo(about.account, 'house/credential-added', office.locale, { authenticator: fresh.authenticator, label: '' }),
        now: office.now(),
      })
      given.say({ sub: about.account.sub, set: true }, `${identifier} has a new password, and is told.`)
    })
  },
}
