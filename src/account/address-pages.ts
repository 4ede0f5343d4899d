import type { PendingAddress } from '../domain/account-room.ts'
import { HOUR_MS } from '../domain/milliseconds.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { dayShown, momentShown } from '../i18n/moment.ts'
import { codeRules } from './address-code.ts'
import type { AddressView } from './addresses.ts'
import type { Notice } from './notice.ts'

interface All {
  readonly addresses: readonly AddressView[]
  readonly pending: readonly PendingAddress[]
  readonly channelHours: number
  readonly editable: boolean
}

interface Around {
  readonly t: Say
  readonly locale: string
  readonly notice: Notice | null
}

/** The addresses of an account; `editable`: with the forms that change them. */
export const addressesPage = (all: All, { t, locale, notice }: Around): Page => ({
  view: 'account/addresses',
  step: 'addresses',
  title: t('cards.addresses.title'),
  data: { ...addressesView(all, t, locale), notice },
})

/** What `account/addresses.eta`, and the part of the overview, get. */
export function addressesView({ addresses, pending, channelHours, editable }: All, t: Say, locale: string) {
  return {
    heading: t('cards.addresses.title'),
    editable,
    addresses: addresses.map((it) => addressView(it, channelHours, { t, locale })),
    pending: pending.map(({ value, normalised }) => ({
      value,
      normalised,
      says: t('cards.addresses.code.text', { address: value, minutes: codeRules.minutes }),
    })),
  }
}

function addressView({ identifier, state }: AddressView, channelHours: number, { t, locale }: Pick<Around, 't' | 'locale'>) {
  const { value, normalised, primary } = identifier
  const address = { address: value }
  const actions = actionsFor[state].filter((it) => it !== 'primary' || !primary)
  return {
    value,
    normalised,
    mark: primary && actionsFor[state].includes('primary') ? t('cards.addresses.primary') : null,
    state: state === 'verified' ? null : t(`cards.addresses.state.${state}`, { when: whenOf(identifier, state, channelHours, locale) }),
    actions: actions.map((it) => actionView(it, address, t)),
  }
}

/** The name that is read aloud begins with the one that is seen. */
function actionView(action: Action, address: { readonly address: string }, t: Say) {
  const key = `cards.addresses.${action === 'add' ? 'confirm' : action}`
  return { action, name: t(`${key}.name`), label: t(`${key}.submit`, address) }
}

type Action = 'add' | 'primary' | 'remove'

/** What can be done with an address in each state; to add one again posts a code to it. */
const actionsFor: Readonly<Record<AddressView['state'], readonly Action[]>> = {
  verified: ['primary', 'remove'],
  young: ['primary', 'remove'],
  unverified: ['add', 'remove'],
  distrusted: ['add', 'remove'],
  ends: ['add'],
}

function whenOf({ endsAt, verifiedAt }: AddressView['identifier'], state: AddressView['state'], channelHours: number, locale: string): string {
  if (state === 'ends' && endsAt != null) return momentShown(locale, endsAt)
  return verifiedAt === null ? '' : dayShown(locale, new Date(verifiedAt.getTime() + channelHours * HOUR_MS))
}
