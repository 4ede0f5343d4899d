import type { Decision } from '../domain/decision.ts'
import type { PhaseOutFact } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { dayIn } from '../i18n/moment.ts'
import type { Notice } from './look.ts'
import type { whyKept } from './password-changes.ts'

const DAY_MS = 86_400_000

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
  const { there, decision, kept } = state
  const { mode } = decision
  const isUsable = mode === 'allow' || mode === 'demote'
  return {
    heading: t('cards.password.title'),
    lines: [t(`cards.password.mode.${there ? mode : 'none'}`), ...(there ? futureOf(state, t, locale) : [])],
    change: there && isUsable ? '/account/password/change' : null,
    remove: there && kept === null,
    kept: there && kept !== null ? t(`cards.password.kept.${kept}`) : null,
  }
}

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
function futureOf({ decision: { mode, policyId }, phaseOuts, policy }: PasswordState, t: Say, locale: string): readonly string[] {
  const rule = policy.phaseOuts.find(({ id }) => id === policyId)
  if (rule === undefined || rule.enforcement !== 'enforce') return []
  if (mode === 'remove') return deletedOn(phaseOuts.find((it) => it.policyId === policyId)?.removableSince ?? null, rule.undoDays, t, locale)
  const isYetToCome = (mode === 'allow' || mode === 'demote') && (rule.target === 'block' || rule.target === 'remove')
  return isYetToCome ? [t(`cards.password.future.${rule.target}`, { days: rule.undoDays })] : []
}

const deletedOn = (since: Date | null, days: number, t: Say, locale: string): readonly string[] =>
  since === null ? [] : [t('cards.password.future.deleted', { when: dayIn(locale, new Date(since.getTime() + days * DAY_MS)) })]
