import { DatabaseError, Pool, type PoolClient } from 'pg'
import { Fault } from '../domain/fault.ts'

export type { Pool } from 'pg'

/** Connections to PostgreSQL 14 or newer. `url` as libpq reads it; `max`: connections at most. */
export function openPool({ url, max = 10, log }: { readonly url: string; readonly max?: number; readonly log?: (message: string) => void }): Pool {
  const pool = new Pool({ connectionString: url, max, application_name: 'keyward', connectionTimeoutMillis: 10_000, idleTimeoutMillis: 60_000 })
  pool.on('error', (error) => log?.(`A database connection was lost: ${error.message}`))
  return pool
}

/** SQLSTATE of what may succeed if it is simply done again: a deadlock, of which PostgreSQL ends one side, and a serialisation failure. */
export const worthAnotherTry = (error: unknown): boolean => ['40P01', '40001'].includes(sqlState(error) ?? '')

/** One transaction on one connection, for the rare paths that need more than one statement. Of two that wait for each other the one that lost begins again. */
export async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transactionOnce(pool, work)
    .catch((error: unknown) => (worthAnotherTry(error) ? transactionOnce(pool, work) : Promise.reject(error)))
    .catch((error: unknown) => Promise.reject(databaseFault(error)))
}

async function transactionOnce<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const value = await work(client)
    await client.query('commit')
    client.release()
    return value
  } catch (error) {
    await client.query('rollback').catch(() => null)
    client.release(true)
    throw error
  }
}

/** SQLSTATE of an error that came from PostgreSQL, or null. */
export const sqlState = (error: unknown): string | null => (error instanceof DatabaseError ? (error.code ?? null) : null)

/** A fault that says what kind of thing went wrong but repeats no value: PostgreSQL's own details name the row. */
export function databaseFault(error: unknown): Error {
  if (error instanceof Fault) return error
  if (error instanceof DatabaseError) {
    const where = [error.code, error.constraint, error.table].filter(Boolean).join(', ')
    return new Fault('database-refused', `The database refused a statement (${where}).`)
  }
  return new Fault('database-unavailable', `The database does not answer: ${error instanceof Error ? error.message : 'unknown error'}.`)
}
