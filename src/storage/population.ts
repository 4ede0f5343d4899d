import type { Population, Resident } from '../domain/population.ts'
import type { Vault } from '../domain/vault.ts'
import { destroySecrets } from './destroy.ts'
import { toJson } from './json.ts'
import { startParts } from './parts.ts'
import type { Pool } from './pool.ts'
import { phaseOuts } from './remembered.ts'
import { openResidents, PAGE, type PageRow } from './residents.ts'
import { statement, type Statements } from './statements.ts'
import { addEvents, addLetters } from './writes.ts'

/** Accounts in one page: some milliseconds of work for the database, some megabytes here. */
const PAGE_SIZE = 1000

const COUNT = statement<{ readonly count: number }>('select count(*)::int as count from accounts')

/** The last id of the page that begins behind `$1`; null: there is no other page. */
const BOUND = statement<{ readonly id: string }>(
  `select a.id from accounts a where $1::text is null or a.id > $1::text order by a.id offset ${PAGE_SIZE - 1} limit 1`,
)

const NEXT = statement<PageRow>(PAGE)

interface Page {
  readonly people: readonly Resident[]
  readonly last: string | null
}

/** Everybody. */
export function openPopulation({ pool, statements, vault, now }: { pool: Pool; statements: Statements; vault: Vault; now: () => Date }): Population {
  const page = async (after: string | null): Promise<Page> => {
    const last = (await statements.run(BOUND, [after])).rows[0]?.id ?? null
    const { rows } = await statements.run(NEXT, [after, last, now()])
    return { people: rows.flatMap(openResidents), last }
  }

  /** One page after the other; the next is on its way while this one is looked at. */
  async function* pages(): AsyncGenerator<readonly Resident[]> {
    let next: Promise<Page> | null = page(null)
    while (next !== null) {
      const { people, last }: Page = await next
      next = last === null ? null : page(last)
      // Whoever stops here waits for it no more; what went wrong is thrown where it is waited for.
      next?.catch(() => null)
      yield people
    }
  }

  return {
    count: async () => (await statements.run(COUNT, [])).rows[0]?.count ?? 0,

    async each(visit, { holding, limit = Number.POSITIVE_INFINITY } = {}) {
      const wanted = holding === undefined ? () => true : holds(new Set(holding))
      let left = limit
      for await (const people of pages()) {
        const some = people.filter(wanted).slice(0, left)
        left -= some.length
        if (some.length > 0) await visit(some)
        if (left <= 0) return
      }
    },

    async remember(facts, { events, letters, now: at }) {
      const parts = startParts()
      parts.add('gate', 'select 1')
      phaseOuts(parts, parts.value(toJson(facts)))
      addEvents(parts, events, at)
      addLetters(parts, vault, letters, at)
      await statements.run(statement(parts.text('select 1')), parts.values)
    },

    destroy: (accountId, what) => destroySecrets(pool, accountId, what),
  }
}

const holds = (authenticators: ReadonlySet<string>) => (it: Resident) =>
  it.phaseOuts.length > 0 || it.credentials.some((credential) => authenticators.has(credential.authenticator))
