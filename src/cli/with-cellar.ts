import { setFlagsFromString } from 'node:v8'
import { type Cellar, openCellar } from '../composition/cellar.ts'
import type { Given } from './command.ts'

/**
 * Opens the database for one command and closes it after, whatever happens. A server may be running on it, and the machine is its: a command that reads a
 * million accounts, each for a millisecond, keeps room for few of them, where V8 would grow it to 128 MB.
 */
export async function withCellar<T>({ config, terminal }: Given, work: (cellar: Cellar) => Promise<T>): Promise<T> {
  setFlagsFromString('--semi-space-growth-factor=1')
  const cellar = await openCellar(await config(), terminal, 'command')
  try {
    return await work(cellar)
  } finally {
    await cellar.close()
  }
}
