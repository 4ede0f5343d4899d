import { Client } from 'pg'
import type { Population, Resident } from '../domain/population.ts'
import type { Vault } from '../domain/vault.ts'
import { destroySecrets } from './destroy.ts'
import { startParts } from './parts.ts'
import { databaseFault, type Pool } from './pool.ts'
import { phaseOuts } from './remembered.ts'
import { everybody, openResident } from './residents.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents, addLetters } from './writes.ts'

/** Accounts at once: a quarter of a megabyte of text, some megabytes here. */
const BATCH = 250

const COUNT = statement<{ readonly count: number }>('select count(*)::int as count from accounts')

/** All will be read, so what comes first is worth nothing; every table is sorted, and sorted tables are merged. */
const SETTINGS = `set local cursor_tuple_fraction = 1; set local work_mem = '32MB'; set local jit = off; set local enable_hashjoin = off;
  set local enable_nestloop = off; set local enable_hashagg = off`

/** Everybody, and what a sweep over everybody writes. */
export function openPopulation({ pool, statements, vault, now }: { pool: Pool; statements: Statements; vault: Vault; now: () => Date }): Population {
  return {
    count: async () => (await statements.run(COUNT, [])).rows[0]?.count ?? 0,

    async each(visit, { holding } = {}) {
      const wanted = holding === undefined ? () => true : holds(new Set(holding))
      for await (const lines of linesOf(pool, everybody(now()))) {
        const people = lines.map(openResident).filter(wanted)
        if (people.length > 0) await visit(people)
      }
    },

    async remember(facts, { events, letters, now: at }) {
      const parts = startParts()
      parts.add('gate', 'select 1')
      addEvents(parts, events, at, phaseOuts(parts, facts))
      addLetters(parts, vault, letters, at)
      await statements.run(statement(parts.text('select 1')), parts.values)
    },

    destroy: (accountId, what) => destroySecrets(pool, accountId, what),
  }
}

const holds = (authenticators: ReadonlySet<string>) => (it: Resident) =>
  it.phaseOuts.length > 0 || it.credentials.some((credential) => authenticators.has(credential.authenticator))

/** Batches of a cursor on a connection of its own, since whoever looks at them needs connections too; the next is on its way while one is looked at. */
async function* linesOf(pool: Pool, sql: string): AsyncGenerator<readonly string[]> {
  const client = new Client(pool.options)
  // A lost connection is found at the next statement.
  client.on('error', () => undefined)
  const fetch = async (): Promise<readonly string[]> => {
    const { rows } = await client.query<[string]>({ text: `fetch ${BATCH} from everybody`, rowMode: 'array' })
    return rows.map(([line]) => line)
  }
  try {
    await client.connect()
    await client.query(`begin read only; ${SETTINGS}; declare everybody no scroll cursor for ${sql}`)
    let next = fetch()
    for (let lines = await next; lines.length > 0; lines = await next) {
      next = fetch()
      // Whoever stops here waits for it no more.
      next.catch(() => undefined)
      yield lines
    }
  } catch (error) {
    throw databaseFault(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}
