import { type Where, wheres } from '../domain/wish.ts'
import type { Page } from '../http/page.ts'
import type { VisitState } from '../http/visit.ts'
import type { Say } from '../i18n/messages.ts'
import { momentShown } from '../i18n/moment.ts'
import type { Card } from './passkey-cards.ts'

/** Where the new one is to be, and what each place means. `to`: the way to its making. */
export function addPage(to: (where: Where) => string, t: Say): Page {
  const title = t('passkey-add.title')
  const places = wheres.map((where) => ({
    where,
    href: to(where),
    label: t(`passkey-add.${where}.title`),
    text: t(`passkey-add.${where}.text`),
    topic: TOPICS[where],
  }))
  return { view: 'account/passkey-add', step: 'passkey-add', title, data: { title, lead: t('passkey-add.lead'), places } }
}

/** The question that stands beside each. */
const TOPICS = { here: 'kinds', phone: 'not-on-this-device', 'security-key': 'security-keys' } as const satisfies Record<Where, string>

/** An account has as many as the policy lets it have. */
export const fullPage = (max: number, t: Say): Page => ({
  view: 'account/told',
  step: 'passkeys-full',
  title: t('passkey-add.full.title'),
  data: {
    title: t('passkey-add.full.title'),
    lines: [t('passkey-add.full.text', { count: max })],
    way: { href: '/account/passkeys', label: t('passkey-add.full.way') },
  },
})

/** What was added: where it is, and whether the others are still in use. */
export function addedPage(added: Card, others: readonly Card[], { t, locale }: Pick<VisitState, 't' | 'locale'>): Page {
  const title = t('passkey-added.title')
  const lines = [t(`passkey-added.place.${added.place}`, { label: added.credential.label }), t('passkey-added.next')]
  return {
    view: 'account/passkey-added',
    step: 'passkey-added',
    title,
    data: {
      title,
      label: added.credential.label,
      lines,
      others: others.map((it) => otherView(it, t, locale)),
      done: '/account/passkeys',
      another: '/account/passkeys/add',
    },
  }
}

const otherView = ({ credential: { id, label, lastUsedAt }, place }: Card, t: Say, locale: string) => ({
  label,
  place: t(`passkey-added.kept.${place}`),
  used: lastUsedAt === null ? t('passkey-added.never-used') : t('passkey-added.used', { when: momentShown(locale, lastUsedAt) }),
  remove: `/account/passkeys/${id}/remove`,
  removeLabel: t('passkey-added.remove-one', { label }),
})
