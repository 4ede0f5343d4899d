import { Client } from 'pg'
import type { Turns } from '../domain/turns.ts'
import { databaseFault, type Pool } from './pool.ts'

/** Keeps advisory locks of turns apart from others: the first of two keys. */
const LOCKS = 7_236_145

const MINE = 'select pg_try_advisory_lock($1, hashtext($2)) as mine'
const LAST = 'select updated_at as at from settings where name = $1'
const DONE = `insert into settings (name, value, updated_at) values ($1, 'true', $2) on conflict (name) do update set updated_at = excluded.updated_at`

/** Each turn is held by an advisory lock on a connection of its own: however small the pool, the work finds its connections, and who dies lets go. */
export function openTurns(pool: Pool): Turns {
  return {
    async take(name, { since, now }, work) {
      const client = new Client(pool.options)
      // A lost connection is found at the next statement.
      client.on('error', () => undefined)
      const ask = <Row>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
        client.query(text, [...values]).then(
          ({ rows }) => rows as Row[],
          (error: unknown) => Promise.reject(databaseFault(error)),
        )
      try {
        await client.connect().catch((error: unknown) => Promise.reject(databaseFault(error)))
        const [lock] = await ask<{ readonly mine: boolean }>(MINE, [LOCKS, name])
        if (lock?.mine !== true) return false
        const [last] = await ask<{ readonly at: Date }>(LAST, [rowOf(name)])
        if (last !== undefined && last.at >= since) return false
        await work()
        await ask(DONE, [rowOf(name), now])
        return true
      } finally {
        await client.end().catch(() => undefined)
      }
    },
  }
}

const rowOf = (name: string): string => `turn:${name}`
