import type { Dossier } from '../domain/storage.ts'
import type { Command } from './command.ts'
import { findDossier } from './find-account.ts'
import { withCellar } from './with-cellar.ts'

/** What the house knows of one person; no secret among it. */
export const accountShow: Command = {
  name: 'account show',
  says: 'Shows an account: its names, its credentials, its last events.',
  takes: ['<identifier>'],
  async run(given) {
    await withCellar(given, async ({ storage }) => {
      const dossier = await findDossier(storage, given.words[0] ?? '')
      const events = await storage.events.recent(dossier.account.id, 10)
      const { account, credentials } = publicPart(dossier)
      given.say(
        { account, credentials, events },
        [...inWords(account, credentials), ...events.map(({ at, type }) => `  ${at.toISOString()}  ${type}`)].join('\n'),
      )
    })
  },
}

/** Without the payloads, which only their owners can read, and without the user handle. */
function publicPart({ account, credentials }: Dossier) {
  const { userHandle: _handle, ...rest } = account
  return { account: rest, credentials: credentials.map(({ payload: _payload, lookup: _lookup, createdIn: _createdIn, ...envelope }) => envelope) }
}

function inWords(account: ReturnType<typeof publicPart>['account'], credentials: ReturnType<typeof publicPart>['credentials']): readonly string[] {
  return [
    account.identifiers.map(({ value, verifiedAt }) => (verifiedAt === null ? `${value} (unverified)` : value)).join(', '),
    `sub ${account.sub}, ${account.status}, since ${account.createdAt.toISOString()}`,
    '',
    credentials.length === 0 ? 'No credentials.' : 'Credentials:',
    ...credentials.map(
      ({ authenticator, label, status, proofs, lastUsedAt }) =>
        `  ${authenticator} ${label} ${status}, ${proofs} proofs, last used ${lastUsedAt?.toISOString() ?? 'never'}`,
    ),
    '',
    'Last events:',
  ]
}
