import { makeAuthenticators } from '../composition/authenticators.ts'
import type { Command } from './command.ts'

/** No database is opened for a check; authenticators answer nobody in it. */
const withoutKeys = { mac: () => 'no key' }

/** For deployments: fails before a server would. */
export const configCheck: Command = {
  name: 'config check',
  says: 'Checks the configuration and tells every mistake at once.',
  async run({ config, terminal, say }) {
    const settings = await config()
    const { environment, issuer } = settings
    await makeAuthenticators(settings, withoutKeys, terminal)
    say({ environment, issuer, ok: true }, `The configuration of ${environment} is sound (issuer ${issuer}).`)
  },
}
