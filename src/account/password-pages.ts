import type { Decision } from '../domain/decision.ts'
import type { PhaseOutFact } from '../domain/facts.ts'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Policy } from '../domain/policy.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { dayShown } from '../i18n/moment.ts'
import type { Notice } from './notice.ts'
import type { whyKept } from './password-changes.ts'

/** How the password of one account stands under the rules of now. */
export interface PasswordState {
  readonly there: boolean
  readonly decision: Pick<Decision, 'mode' | 'policyId'>
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

/** What becomes of it by itself. */
function futureOf({ decision, phaseOuts, policy }: PasswordState, t: Say, locale: string): readonly string[] {
  const rule = policy.phaseOuts.find(({ id, enforcement }) => id === decision.policyId && enforcement === 'enforce')
  if (rule === undefined) return []
  const since = phaseOuts.find(({ policyId }) => policyId === rule.id)?.removableSince ?? null
  if (decision.mode === 'remove') return deletedOn(since, rule.undoDays, t, locale)
  const isToCome = isUsable(decision) && (rule.target === 'block' || rule.target === 'remove')
  return isToCome ? [t(`cards.password.future.${rule.target}`, { days: rule.undoDays })] : []
}

const deletedOn = (since: Date | null, days: number, t: Say, locale: string): readonly string[] =>
  since === null ? [] : [t('cards.password.future.deleted', { when: dayShown(locale, new Date(since.getTime() + days * DAY_MS)) })]
