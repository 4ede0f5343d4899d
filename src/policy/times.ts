import type { PhaseOutFact } from '../domain/facts.ts'

/** Whether a moment lies at least so long ago; one that never was does not. */
export const isPast = (moment: Date | null, ms: number, now: Date): boolean => moment !== null && now.getTime() - moment.getTime() >= ms

/** What is remembered of one policy. */
export const factOf = (facts: readonly PhaseOutFact[], policyId: string): PhaseOutFact | null => facts.find((it) => it.policyId === policyId) ?? null
