import type { Keys, StoredKey } from '../../src/domain/storage.ts'

/** The port of keys without a database; two front desks may share it. */
export function memoryKeys(): Keys {
  let stored: readonly StoredKey[] = []
  let revision = 0
  return {
    all: () => Promise.resolve(stored),
    add: async (keys, retire, unlessPresent) => {
      const kinds = new Set(keys.map(({ kind }) => kind))
      if (unlessPresent && stored.some(({ kind }) => kinds.has(kind))) return
      const dropAt = new Map(retire.map((it) => [it.id, it.dropAt]))
      stored = [...stored.map((key) => ({ ...key, dropAt: dropAt.get(key.id) ?? key.dropAt })), ...keys]
      revision++
    },
    revision: () => Promise.resolve(String(revision)),
  }
}
