import type { Override } from '../domain/facts.ts'
import { needsApproval } from '../domain/overrides.ts'
import type { Account } from '../domain/account.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { listIn } from '../i18n/list.ts'
import { momentShown } from '../i18n/moment.ts'
import { signInAnewOf } from './frame.ts'
import type { Health, Loss, Next, Then } from './health.ts'
import type { Card } from './passkey-cards.ts'

const ROOM = '/account/health'

/** What the words and links of the page depend on. */
export interface HealthWords {
  readonly t: Say
  readonly locale: string
  readonly holdHours: number
  /** What is made where something is missing; null: nobody can make one here. */
  readonly replacement: string | null
  readonly codes: string | null
}

/** One page in plain words: what happens if something is lost today, and the one thing that would help most. */
export function healthPage(
  { grade, losses, next }: Health,
  { account, overrides }: { readonly account: Account; readonly overrides: readonly Override[] },
  words: HealthWords,
): Page {
  const { t } = words
  return {
    view: 'account/health',
    step: 'health',
    title: t('cards.health.title'),
    data: {
      heading: t('cards.health.title'),
      grade: { text: t(`cards.health.grade.${grade}`), calm: grade !== 'weak' },
      losses: losses.map((loss) => ({ title: lossTitle(loss, words), lines: thenLines(loss.left, words) })),
      next: { text: t(next === 'replace' ? 'cards.why.refused-soon' : `cards.health.next.${next}`), href: hrefOf(next, words) },
      overrides: overrides.map((it) => overrideView(it, account, words)),
    },
  }
}

const lossTitle = ({ what }: Loss, { t, locale }: HealthWords): string =>
  what === 'mailbox' ? t('cards.health.if.mailbox') : t('cards.health.if', { what: listIn(locale, labelsOf(what)) })

const labelsOf = (cards: readonly Card[]): readonly string[] => cards.map(({ credential: { label } }) => label)

function thenLines(then: Then, { t, locale, holdHours }: HealthWords): readonly string[] {
  if (then.by === 'replacement') return [t('cards.health.then.replacement', { names: listIn(locale, labelsOf(then.cards), 'disjunction') })]
  const said = t(`cards.health.then.${then.by}`)
  return then.by === 'channel' && then.held ? [said, t('cards.health.then.hold', { hours: holdHours })] : [said]
}

function hrefOf(next: Next, { replacement, codes }: HealthWords): string | null {
  switch (next) {
    case 'address':
    case 'verify':
      return '/account/addresses/change'
    case 'replace':
    case 'create':
    case 'second':
      return replacement === null ? null : '/account/passkeys/add'
    case 'prove':
      return signInAnewOf(ROOM)
    case 'codes':
      return codes === null ? null : '/account/recovery-codes/new'
    case 'tidy':
      return '/account/passkeys'
    case 'password':
      return '/account/password'
    case 'practise':
      return `${ROOM}/practice`
  }
}

/** An exception with its reason and its end (`policy.md`, table 4 row 23). */
function overrideView(override: Override, { roles }: Account, { t, locale }: HealthWords) {
  const { kind, mode, expiresAt, reason, approvedBy } = override
  return {
    what: t(`override.person.${mode === null ? kind : `${kind}.${mode}`}`),
    until: t('cards.health.override.until', { until: momentShown(locale, expiresAt), reason }),
    pending: approvedBy === null && needsApproval(override, roles) ? t('cards.health.override.pending') : null,
  }
}
