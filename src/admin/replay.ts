import type { AccountId } from '../domain/account.ts'
import type { Authenticator } from '../authenticators/authenticator.ts'
import type { Decision, Interruption } from '../domain/decision.ts'
import type { Context, Facts } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { PastEvent } from '../domain/population.ts'
import type { Storage } from '../domain/storage.ts'
import { decide } from '../policy/decide.ts'
import { type DecisionRecord, revive } from '../policy/record.ts'

/** Sign-ins of the past, decided again. */
export interface Replay {
  readonly from: Date
  /** Versions: the one that is in force, and the one that is tried. */
  readonly before: string
  readonly after: string
  readonly signIns: number
  /** Recorded without what they were decided on. */
  readonly unreadable: number
  readonly used: readonly Used[]
  readonly asked: readonly AskedAfter[]
}

/** Sign-ins to one client with one authenticator, and what of it would be otherwise. */
export interface Used {
  readonly client: string
  readonly authenticator: string
  readonly signIns: number
  /** It was used and would not have been accepted. */
  readonly refused: number
  /** Accepted, but the client would have asked for more. */
  readonly notEnough: number
  /** The page would have opened on something else. */
  readonly openedOtherwise: number
  /** It would not have been offered any more, or only behind "Try another way". */
  readonly lessVisible: number
  readonly moreVisible: number
}

/** What would have been put before people after their sign-in, and was not, or the other way round. */
export interface AskedAfter {
  readonly client: string
  readonly row: number
  readonly kind: Interruption['kind']
  readonly authenticator: string | null
  readonly before: number
  readonly after: number
}

/** What a replay needs. */
export interface Rerun {
  readonly storage: Pick<Storage, 'past' | 'accounts'>
  readonly authenticators: readonly Authenticator[]
  readonly before: Policy
  readonly after: Policy
  readonly from: Date
  readonly step?: (events: number) => void
}

/** Decides the recorded sign-ins under both policies, with the facts and at the time that they had; streamed, in constant memory. */
export async function replay(rerun: Rerun): Promise<Replay> {
  const { storage, before, after, from, step } = rerun
  const used = new Map<string, Open<Used>>()
  const asked = new Map<string, Open<AskedAfter>>()
  const sums = { signIns: 0, unreadable: 0 }
  const read = await openReader(rerun)
  await storage.past.each(['phaseout.evaluated'], from, (events) => {
    for (const event of events) {
      const record = read(event)
      if (record === null) sums.unreadable += 1
      else count({ used, asked, event, context: record.context, was: judged(record, before), is: judged(record, after) })
    }
    sums.signIns += events.length
    step?.(events.length)
  })
  return { from, before: before.version, after: after.version, ...sums, used: inOrder(used), asked: inOrder(asked).filter((it) => it.before !== it.after) }
}

interface Ground {
  readonly facts: Facts
  readonly context: Context
}

/** Records hold no names; of accounts that a policy names, and of them alone, the name is brought back. */
async function openReader({ storage, authenticators, before, after }: Rerun): Promise<(event: PastEvent) => Ground | null> {
  const named = [before, after].flatMap(({ breakGlass, phaseOuts }) => [...breakGlass, ...phaseOuts.flatMap(({ exclude }) => exclude.accounts ?? [])])
  const subs = new Map<AccountId, string>()
  for (const sub of new Set(named)) {
    const account = await storage.accounts.bySub(sub)
    if (account !== null) subs.set(account.id, sub)
  }
  return ({ data, accountId }) =>
    'facts' in data && 'context' in data
      ? revive(data as unknown as DecisionRecord, authenticators, accountId === null ? undefined : subs.get(accountId))
      : null
}

type Open<Row> = { -readonly [Name in keyof Row]: Row[Name] }

/** The page as it opened, before anything was shown; and the end of the sign-in. */
interface Judged {
  readonly opening: Decision
  readonly end: Decision
}

function judged(ground: Ground, policy: Policy): Judged {
  const { facts, context } = beforeItAsked(ground)
  return { opening: decide(facts, policy, { ...context, evidence: [], mailboxProved: false }), end: decide(facts, policy, context) }
}

/** What was put before the person in this very sign-in had not been yet. */
const beforeItAsked = ({ facts, context }: Ground): Ground => ({
  facts: {
    ...facts,
    offers: facts.offers.map((it) => (context.shown.includes(it.kind) ? { ...it, lastShownAt: new Date(0) } : it)),
  },
  context: { ...context, shown: [] },
})

interface Recorded {
  readonly used: Map<string, Open<Used>>
  readonly asked: Map<string, Open<AskedAfter>>
  readonly event: PastEvent
  readonly context: Context
  readonly was: Judged
  readonly is: Judged
}

function count({ used, asked, event, context, was, is }: Recorded): void {
  const client = event.clientId ?? ''
  for (const authenticator of new Set(context.evidence.map((it) => it.authenticator))) {
    const row = entryOf(used, `${client} ${authenticator}`, { client, authenticator, ...nothingUsed })
    const refused = was.opening.accepted.includes(authenticator) && !is.opening.accepted.includes(authenticator)
    row.signIns += 1
    row.refused += Number(refused)
    row.notEnough += Number(!refused && was.end.outcome === 'satisfied' && is.end.outcome !== 'satisfied')
    row.openedOtherwise += Number(was.opening.offered[0] !== is.opening.offered[0])
    const [before, after] = [visibility(was.opening, authenticator), visibility(is.opening, authenticator)]
    row.lessVisible += Number(after < before)
    row.moreVisible += Number(after > before)
  }
  for (const [side, { afterSignIn }] of [
    ['before', was.end],
    ['after', is.end],
  ] as const)
    if (afterSignIn !== null) entryOfAsked(asked, client, afterSignIn)[side] += 1
}

const nothingUsed = { signIns: 0, refused: 0, notEnough: 0, openedOtherwise: 0, lessVisible: 0, moreVisible: 0 }

/** 2: on the page; 1: behind "Try another way"; 0: not there. */
function visibility({ offered, tucked }: Decision, authenticator: string): number {
  if (!offered.includes(authenticator)) return 0
  return tucked.includes(authenticator) ? 1 : 2
}

function entryOfAsked(asked: Map<string, Open<AskedAfter>>, client: string, asking: Interruption): Open<AskedAfter> {
  const { kind, row } = asking
  const authenticator = 'authenticator' in asking ? asking.authenticator : null
  return entryOf(asked, `${client} ${row} ${kind} ${authenticator}`, { client, row, kind, authenticator, before: 0, after: 0 })
}

function entryOf<Row>(rows: Map<string, Row>, key: string, fresh: Row): Row {
  const row = rows.get(key) ?? fresh
  rows.set(key, row)
  return row
}

const inOrder = <Row>(rows: ReadonlyMap<string, Row>): readonly Row[] => [...rows].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
