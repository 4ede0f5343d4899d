import type { Command } from './command.ts'
import { withCellar } from './with-cellar.ts'

/** Clients of the configuration and of the database; secrets are left out. */
export const clientList: Command = {
  name: 'client list',
  says: 'Lists the clients of the configuration and of the database.',
  async run(given) {
    const { clients } = await given.config()
    const kept = await withCellar(given, ({ storage }) => storage.clients.list())
    const all = [...clients.map((it) => ({ ...it, from: 'configuration' })), ...kept.map((it) => ({ ...it, from: 'database' }))].map(withoutSecret)
    given.say(all, all.map((it) => `${wordIn(it, 'client_id')}  ${wordIn(it, 'client_name')}  (${wordIn(it, 'from')})`).join('\n') || 'No clients.')
  },
}

function withoutSecret(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== 'client_secret'))
}

function wordIn(metadata: Readonly<Record<string, unknown>>, name: string): string {
  const value = metadata[name]
  return typeof value === 'string' ? value : ''
}
