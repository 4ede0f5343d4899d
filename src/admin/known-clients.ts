import type { Config } from '../config/load.ts'
import type { Storage } from '../domain/storage.ts'

/** Every client that there is, by id: of the configuration and of the database. */
export async function knownClients({ clients }: Pick<Config, 'clients'>, storage: Pick<Storage, 'clients'>): Promise<readonly string[]> {
  const kept = await storage.clients.list()
  return [...clients.map((it) => it.client_id), ...kept.map((it) => String(it['client_id']))]
}
