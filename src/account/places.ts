import type { Say } from '../i18n/messages.ts'
import type { Place } from './overview-routes.ts'

/** What has a page of its own and no card on the overview. */
const links = ['devices', 'apps', 'activity', 'profile', 'language', 'data'] as const

/** The last place of the overview: where else to go, and what is there. */
export const furtherPlaces: Place = {
  view: 'account/place-links',
  data: (_resident, { state: { t } }) => ({ links: furtherLinks(t) }),
}

/** Each with what is to be found there. */
export const furtherLinks = (t: Say): readonly { readonly href: string; readonly label: string; readonly hint: string }[] =>
  links.map((it) => ({ href: `/account/${it}`, label: t(`account.${it}.title`), hint: t(`account.${it}.hint`) }))
