import { Fault } from '../domain/fault.ts'
import { digest } from './digest.ts'
import { toText } from './json.ts'
import { databaseFault, type Pool, sqlState, worthAnotherTry } from './pool.ts'

/** Values of `$1`, `$2`, …; lists travel as one JSON text, so that a statement's text never depends on how many there are. */
export type Value = string | number | boolean | Date | null | readonly string[]

/** A text, and the shape of the rows it gives; `row` is never there, it carries the type. */
export interface Statement<Row> {
  readonly text: string
  readonly row?: Row
}

/** Names the shape of a statement's rows; `never` where it gives none. */
export const statement = <Row = never>(text: string): Statement<Row> => ({ text })

/** Runs statements by name, so that each connection plans them once. */
export interface Statements {
  run<Row>(what: Statement<Row>, values: readonly Value[]): Promise<{ readonly rows: readonly Row[]; readonly count: number }>
  /** Messages that waited for an answer, so far. */
  roundTrips(): number
}

const UNIQUE_VIOLATION = '23505'

/** A counting door to the pool; whoever works in the background opens one of their own. */
export function openStatements(pool: Pool): Statements {
  let trips = 0
  const send = (text: string, values: readonly Value[]) => {
    trips += 1
    return pool.query({ name: nameOf(text), text, values: values.map((value) => (typeof value === 'string' ? toText(value) : value)) })
  }
  return {
    async run<Row>({ text }: Statement<Row>, values: readonly Value[]) {
      const result = await send(text, values)
        .catch((error: unknown) => {
          if (worthAnotherTry(error)) return send(text, values)
          throw error
        })
        .catch((error: unknown) => {
          throw sqlState(error) === UNIQUE_VIOLATION ? new Fault('already-there', 'Something unique exists already.') : databaseFault(error)
        })
      return { rows: result.rows as Row[], count: result.rowCount ?? 0 }
    },
    roundTrips: () => trips,
  }
}

const names = new Map<string, string>()

/** The name of a statement is a hash of its text: equal texts share a plan, different ones can never collide. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `k_${digest(text)}`
  names.set(text, name)
  return name
}
