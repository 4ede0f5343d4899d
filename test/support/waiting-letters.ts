import type { PostableLetter } from '../../src/domain/letter.ts'
import { openStorage } from '../../src/storage/storage.ts'
import { createVault } from '../../src/storage/vault.ts'
import type { TestDatabase } from './database.ts'

const now = () => new Date()

/** Letters that wait in the outbox of a database whose keys were made by a command; erases them. */
export async function waitingLetters({ pool, keys }: TestDatabase): Promise<readonly PostableLetter[]> {
  const { outbox } = openStorage({ pool, vault: createVault(await keys.all(), now), now })
  const due = await outbox.due(100, now())
  for (const { key } of due) await outbox.posted(key)
  return due
}
