import type { PendingAddress } from '../domain/account-room.ts'
import type { Page } from '../http/page.ts'
import type { Say } from '../i18n/messages.ts'
import { dayIn, momentIn } from '../i18n/moment.ts'
import { codeRules } from './address-code.ts'
import type { AddressView } from './addresses.ts'
import type { Notice } from './look.ts'

const HOUR_MS = 3_600_000

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
  const { value, normalised, primary, verifiedAt, endsAt } = identifier
  const when = state === 'ends' ? momentIn(locale, endsAt ?? new Date(0)) : dayIn(locale, new Date((verifiedAt?.getTime() ?? 0) + channelHours * HOUR_MS))
  const counts = state === 'verified' || state === 'young'
  return {
    value,
    normalised,
    mark: primary && counts ? t('cards.addresses.primary') : null,
    state: state === 'verified' ? null : t(`cards.addresses.state.${state}`, { when }),
    toPrimary: counts && !primary ? t('cards.addresses.primary.submit', { address: value }) : null,
    toConfirm: state === 'distrusted' || state === 'unverified' || state === 'ends' ? t('cards.addresses.confirm.submit', { address: value }) : null,
    toRemove: state === 'ends' ? null : t('cards.addresses.remove.submit', { address: value }),
  }
}
