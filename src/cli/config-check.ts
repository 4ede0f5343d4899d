import type { Command } from './command.ts'

/** For deployments: fails before a server would. */
export const configCheck: Command = {
  name: 'config check',
  says: 'Checks the configuration and tells every mistake at once.',
  async run({ config, say }) {
    const { environment, issuer } = await config()
    say({ environment, issuer, ok: true }, `The configuration of ${environment} is sound (issuer ${issuer}).`)
  },
}
