import type { Account } from '../domain/account.ts'
import type { Command, Given } from './command.ts'
import { findDossier } from './find-account.ts'
import { withCellar } from './with-cellar.ts'

/** Lets an account in no more, and ends what it has: every session, grant and token. */
export const accountDisable: Command = {
  name: 'account disable',
  says: 'Disables an account and revokes its sessions and tokens.',
  takes: ['<identifier>'],
  run: (given) => setStatus(given, 'disabled'),
}

/** Lets a disabled account in again. */
export const accountEnable: Command = {
  name: 'account enable',
  says: 'Enables a disabled account.',
  takes: ['<identifier>'],
  run: (given) => setStatus(given, 'active'),
}

async function setStatus(given: Given, status: Account['status']): Promise<void> {
  await withCellar(given, async ({ storage }) => {
    const { account } = await findDossier(storage, given.words[0] ?? '')
    await storage.accounts.setStatus(account.id, status)
    if (status === 'disabled') await storage.artifacts.revokeAccount(account.sub)
    given.say({ sub: account.sub, status }, `${given.words[0]} is now ${status}.`)
  })
}
