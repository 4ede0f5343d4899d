import { type Cellar, openCellar } from '../composition/cellar.ts'
import type { Given } from './command.ts'

/** Opens the database for one command and closes it after, whatever happens. A server may be running on it. */
export async function withCellar<T>({ config, terminal }: Given, work: (cellar: Cellar) => Promise<T>): Promise<T> {
  const cellar = await openCellar(await config(), terminal, 'command')
  try {
    return await work(cellar)
  } finally {
    await cellar.close()
  }
}
