import { Fault } from '../domain/fault.ts'
import { needsApproval, type OverrideOf } from '../domain/overrides.ts'
import type { Actor } from './actor.ts'
import { mustHold } from './actor.ts'
import type { Office } from './office.ts'
import { accountOf } from './people.ts'
import { mayMake } from './override-rules.ts'

/** Ends an exception before its time; whoever may make one like it may end it. Throws `Fault('override-unknown')`. */
export async function endOverride({ storage, now }: Office, id: string, actor: Actor): Promise<OverrideOf> {
  const override = await findOverride(storage, id, now())
  const about = await accountOf(storage, override.accountId)
  mustHold(actor, mayMake(needsApproval(override, about?.roles ?? [])))
  if (!(await storage.overrides.end(id, actor.by, now()))) throw unknown(id)
  return override
}

/** One that has not ended. Throws `Fault('override-unknown')`. */
export async function findOverride({ overrides }: Pick<Office['storage'], 'overrides'>, id: string, now: Date): Promise<OverrideOf> {
  const found = await overrides.byId(id)
  if (found === null || found.expiresAt <= now) throw unknown(id)
  return found
}

const unknown = (id: string): Fault => new Fault('override-unknown', `There is no exception "${id}", or it has ended.`)
