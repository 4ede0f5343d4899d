import type { Credential, Spot } from '../domain/credential.ts'
import type { Say } from '../i18n/messages.ts'
import { dayShown } from '../i18n/moment.ts'
import type { Card } from './passkey-cards.ts'
import { spotWithin } from './spot-words.ts'

/** What `account/passkey-card.eta` gets. */
export interface CardView {
  readonly href: string
  readonly label: string
  readonly keptBy: string | null
  readonly place: string | null
  readonly lines: readonly string[]
  readonly here: string | null
  /** What is to be known about it before anything else; null: it works. */
  readonly state: { readonly mark: string; readonly why: readonly string[] } | null
  readonly change: string
}

/** The words of one deployment and one reader. */
export interface Wording {
  readonly t: Say
  readonly locale: string
  readonly providerName: (credential: Credential) => string | null
}

/** One passkey in words: never "this device", since nobody knows on which one it is. */
export function cardView(card: Card, words: Wording): CardView {
  const { t } = words
  const { credential, state, place } = card
  const { label, lastUsedHere } = credential
  const provider = words.providerName(credential)
  return {
    href: `/account/passkeys/${credential.id}`,
    label,
    keptBy: provider === null || provider === label ? null : t('cards.kept', { provider }),
    place: place === 'unknown' ? null : t(`cards.place.${place}`),
    lines: linesOf(card, words),
    here: lastUsedHere === true ? t('cards.used.here') : null,
    state: state === 'works' ? null : { mark: t(`cards.state.${state}`), why: whyOf(card, words) },
    change: t('cards.passkeys.change', { label }),
  }
}

const linesOf = ({ credential: { createdAt, createdOn, lastUsedAt, lastUsedOn }, state }: Card, words: Wording): readonly string[] => [
  when('cards.created', createdAt, createdOn ?? null, words),
  ...(lastUsedAt === null ? neverUsed(state, words) : [when('cards.used', lastUsedAt, lastUsedOn ?? null, words)]),
]

/** Not where the mark beside its name says the same already. */
const neverUsed = (state: Card['state'], { t }: Pick<Wording, 't'>): readonly string[] => (state === 'unused' ? [] : [t('cards.used.never')])

function whyOf({ credential: { authenticator, statusWhy }, state, objection }: Card, { t }: Pick<Wording, 't'>): readonly string[] {
  if (state === 'set-aside') return [t(`cards.why.set-aside.${setAsideBy(statusWhy ?? null)}`)]
  if (objection === null) return [t(`cards.why.${state}`)]
  const said = [t(`refused.${objection}.text`, {}, authenticator), t(`refused.${objection}.instead`, {}, authenticator)]
  return state === 'refused-soon' ? [...said, t('cards.why.refused-soon')] : said
}

const setAsideBy = (why: Credential['statusWhy']): string => (why?.startsWith('recovery:') === true ? 'recovery' : why === 'answered' ? 'answered' : 'unknown')

function when(key: string, at: Date, spot: Spot | null, { t, locale }: Pick<Wording, 't' | 'locale'>): string {
  const day = dayShown(locale, at)
  const where = spot === null ? null : spotWithin(t, spot)
  return where === null ? t(key, { when: day }) : t(`${key}.where`, { when: day, where })
}
