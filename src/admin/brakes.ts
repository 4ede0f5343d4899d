import type { AdminRole } from '../domain/account.ts'
import type { Letter } from '../domain/letter.ts'
import { lettersTo } from '../domain/letters-to.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { BrakeFigures } from '../domain/policies.ts'
import type { Policy } from '../domain/policy.ts'
import type { Storage } from '../domain/storage.ts'
import { type Braking, brakingOf } from '../policy/brakes.ts'

/** Who is written to. */
const ALERTED: readonly AdminRole[] = ['owner', 'policy']

/** A policy that was just paused, and the figures that did it. */
export interface Braked extends Braking {
  readonly policyId: string
  readonly figures: BrakeFigures
}

/** What the brakes are made of. */
export interface BrakeParts {
  readonly storage: Pick<Storage, 'pauses' | 'population' | 'accounts' | 'outbox'>
  readonly policy: Policy
  readonly now: Date
  /** Of letters to administrators who never chose a language. */
  readonly locale: string
}

/**
 * Pauses every policy whose figures of the last 24 hours say that people are in trouble (`policy.md`, table 4 row 28), and writes to its administrators.
 * What is paused stays paused until one of them ends it.
 */
export async function brake(parts: BrakeParts): Promise<readonly Braked[]> {
  const { storage, policy, now } = parts
  const paused = new Set((await storage.pauses.list()).map((it) => it.policyId))
  const braked: Braked[] = []
  for (const { id, brakes } of policy.phaseOuts) {
    if (paused.has(id)) continue
    const figures = await storage.pauses.figures(id, new Date(now.getTime() - DAY_MS))
    const braking = brakingOf(brakes, figures)
    if (braking === null) continue
    const isNew = await storage.pauses.pause({ policyId: id, since: now, by: 'brakes', reason: reasonOf(braking, figures) }, figures)
    if (isNew) braked.push({ policyId: id, figures, ...braking })
  }
  if (braked.length > 0) await storage.outbox.add(await alerts(parts, braked))
  return braked
}

function reasonOf({ brake: which }: Braking, { affected, recoveries, ceremonies, failed }: BrakeFigures): string {
  return which === 'recoveries'
    ? `${recoveries} of ${affected} accounts recovered by mailbox within 24 hours`
    : `${failed} of ${ceremonies} accounts failed a ceremony in a browser known for them within 24 hours`
}

async function alerts({ storage, locale }: BrakeParts, braked: readonly Braked[]): Promise<readonly Letter[]> {
  const accounts = await storage.accounts.withRoles(ALERTED)
  return braked.flatMap(({ policyId, brake: cause, figures }) => {
    const { affected, recoveries, ceremonies, failed } = figures
    const numbers = { affected: String(affected), recoveries: String(recoveries), ceremonies: String(ceremonies), failed: String(failed) }
    return accounts.flatMap((account) => lettersTo(account, 'house/policy-paused', locale, { policy: policyId, cause, ...numbers }))
  })
}
