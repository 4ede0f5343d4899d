import type { Pool } from '../../src/storage/pool.ts'

/** Runs `work` while `change` has been made by somebody else and not committed, and commits it then. `waited`: the work was not over before. */
export async function during<T>(
  pool: Pool,
  [change, ...values]: readonly [string, ...unknown[]],
  work: () => Promise<T>,
  before: (run: (sql: string, values: unknown[]) => Promise<unknown>) => Promise<unknown> = async () => null,
): Promise<{ readonly result: T; readonly waited: boolean }> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(change, values)
    let over = false
    const working = work().finally(() => (over = true))
    await new Promise((wait) => setTimeout(wait, 200))
    const waited = !over
    await before((sql, its) => client.query(sql, its))
    await client.query('commit')
    return { result: await working, waited }
  } finally {
    await client.query('rollback')
    client.release()
  }
}
