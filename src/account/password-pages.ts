import type { Decision } from '../domain/decision.ts'
import type { PhaseOutFact } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { PhaseOut, Policy } from '../domain/policy.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { dayShown, momentShown } from '../i18n/moment.ts'
import type { Notice } from './notice.ts'
import type { whyKept } from './password-changes.ts'

/** How the password of one account stands under the rules of now. */
export interface PasswordState {
  readonly there: boolean
  readonly decision: Pick<Decision, 'mode' | 'policyId' | 'class'>
  /** What an administrator decided for this account alone, and until when; null: nothing, or it made no difference. */
  readonly exception: { readonly until: Date | null } | null
  /** Nothing gets stricter for now. */
  readonly paused: boolean
  readonly phaseOuts: readonly PhaseOutFact[]
  readonly policy: Policy
  /** null: it can go. */
  readonly kept: ReturnType<typeof whyKept>
}

/** What `account/password.eta`, and the part of the overview, get: what holds, what will, and what can be done. */
export function passwordView(state: PasswordState, t: Say, locale: string) {
  const { decision, kept } = state
  const heading = t('cards.password.title')
  if (!state.there) return { heading, lines: [t('cards.password.mode.none')], change: null, remove: false, kept: null }
  return {
    heading,
    lines: [t(`cards.password.mode.${decision.mode}`), ...futureOf(state, t, locale)],
    change: isUsable(decision) ? '/account/password/change' : null,
    remove: kept === null,
    kept: kept === null ? null : t(`cards.password.kept.${kept}`),
  }
}

const isUsable = ({ mode }: PasswordState['decision']): boolean => mode === 'allow' || mode === 'demote'

export const passwordPage = (
  state: PasswordState,
  { t, locale, notice }: { readonly t: Say; readonly locale: string; readonly notice: Notice | null },
): Page => ({
  view: 'account/password',
  step: 'password',
  title: t('cards.password.title'),
  data: { ...passwordView(state, t, locale), notice },
})

/** What becomes of it by itself, or what holds that up. */
function futureOf(state: PasswordState, t: Say, locale: string): readonly string[] {
  const { decision, exception, paused, policy } = state
  if (exception !== null) return [exceptionIn(exception, t, locale)]
  const rule = policy.phaseOuts.find(({ id, enforcement }) => id === decision.policyId && enforcement === 'enforce')
  if (rule === undefined || (rule.target !== 'block' && rule.target !== 'remove')) return []
  if (paused) return isUsable(decision) ? [t('cards.password.paused')] : []
  const off = isUsable(decision) ? [t(`cards.password.future.${lackOf(decision, rule)}`)] : []
  return [...off, ...deletionOf(state, rule, { t, locale })]
}

const exceptionIn = ({ until }: { readonly until: Date | null }, t: Say, locale: string): string =>
  until === null ? t('cards.password.except.open') : t('cards.password.except.until', { until: momentShown(locale, until) })

/** What it waits for (table 1 rows 8 to 13). */
function lackOf({ class: of }: Pick<Decision, 'class'>, { deviceBoundOnly, recoveryRequired }: PhaseOut): 'block' | 'synced' | 'two-ways' {
  if (of === 'C2' && deviceBoundOnly === 'demote') return 'synced'
  return recoveryRequired.block === 'R2' || (of === 'C2' && deviceBoundOnly === 'block-with-R2') ? 'two-ways' : 'block'
}

/** Row 14: once the clock runs, a day; until then, what starts it. What is to be deleted only for some clients never is. */
function deletionOf({ decision, phaseOuts }: PasswordState, rule: PhaseOut, { t, locale }: { readonly t: Say; readonly locale: string }): readonly string[] {
  if (!isEverDeleted(rule) || decision.class === 'C2') return []
  const since = phaseOuts.find(({ policyId }) => policyId === rule.id)?.removableSince ?? null
  if (since !== null && !isUsable(decision)) {
    return [t('cards.password.future.deleted', { when: dayShown(locale, new Date(since.getTime() + rule.undoDays * DAY_MS)) })]
  }
  return decision.mode === 'remove' ? [] : [t('cards.password.future.deletes', { days: rule.undoDays })]
}

const isEverDeleted = ({ target, match }: PhaseOut): boolean => target === 'remove' && match.clients === undefined
