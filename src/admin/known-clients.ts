import type { Config } from '../config/load.ts'
import { accountClientId } from '../domain/account-area.ts'
import type { Storage } from '../domain/storage.ts'

/** Every client that there is, by id: the account area, those of the configuration and of the database. */
export async function knownClients({ clients }: Pick<Config, 'clients'>, storage: Pick<Storage, 'clients'>): Promise<readonly string[]> {
  const kept = await storage.clients.list()
  return [accountClientId, ...clients.map((it) => it.client_id), ...kept.map((it) => String(it['client_id']))]
}
