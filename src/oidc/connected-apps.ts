import type { KeptGrant } from '../domain/held.ts'
import type { ConnectedApp, ConnectedApps } from '../domain/sessions.ts'
import { accountClientId } from '../domain/account-area.ts'
import { isFirstParty, startUriOf } from './clients.ts'
import { type HeldParts, tellClients } from './sessions.ts'

/** Grants of everybody's apps but the house's own. */
export function makeConnectedApps(parts: HeldParts): ConnectedApps {
  const { held, now } = parts
  return {
    async of(sub) {
      const grants = (await held.grantsOf(sub)).filter(({ clientId }) => clientId !== accountClientId)
      return Promise.all(grants.map((grant) => appOf(parts, grant)))
    },
    nameOf: async (clientId) => (await parts.provider().Client.find(clientId))?.clientName ?? clientId,
    async revoke(sub, clientId, letters = []) {
      if (clientId === accountClientId) return false
      const left = await held.revokeGrants(sub, clientId, { letters, now: now() })
      if (left === null) return false
      tellClients(parts, left, clientId)
      return true
    },
  }
}

/** A client that is gone still has its grant, and goes by its id. */
async function appOf({ provider }: HeldParts, { clientId, scopes, claims, since }: KeptGrant): Promise<ConnectedApp> {
  const client = await provider().Client.find(clientId)
  return {
    clientId,
    name: client?.clientName ?? clientId,
    firstParty: isFirstParty(client),
    startUri: client === undefined ? null : startUriOf(client),
    scopes,
    claims,
    since,
  }
}
