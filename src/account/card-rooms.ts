import type { Route } from '../http/visit.ts'
import { addressRoutes, type AddressParts } from './address-routes.ts'
import { addressesView } from './address-pages.ts'
import { addressesOf } from './addresses.ts'
import { codesPage, codesView, sheetOf } from './codes-pages.ts'
import { healthRoutes, type HealthParts } from './health-routes.ts'
import type { Place } from './overview-routes.ts'
import { type PasskeyParts, passkeyRoutes, viewIn } from './passkey-routes.ts'
import { passwordView } from './password-pages.ts'
import { passwordRoutes, passwordState } from './password-routes.ts'

export type RoomParts = PasskeyParts & AddressParts & HealthParts

/** Passkeys, addresses, password, codes and how safe it all is: their pages. */
export const cardRoutes = (parts: RoomParts): readonly Route[] => [
  ...passkeyRoutes(parts),
  ...addressRoutes(parts),
  ...passwordRoutes(parts),
  ...healthRoutes(parts),
  [
    'GET',
    '/account/recovery-codes',
    parts.frame.inRoom((visit, resident) => {
      const { t, locale } = visit.state
      return parts.frame.show(visit, resident, codesPage(sheetOf(resident.dossier, parts.policy()), parts.policy(), t, locale))
    }),
  ],
]

/** Their places on the overview, passkeys above everything else. */
export const cardPlaces = (parts: RoomParts): readonly Place[] => [
  { view: 'account/passkeys-part', data: (resident, visit) => viewIn(parts, resident, visit) },
  { view: 'account/health-part', data: (_resident, { state: { t } }) => ({ heading: t('cards.health.title'), text: t('cards.health.text') }) },
  {
    view: 'account/addresses-part',
    data: ({ dossier }, { state: { t, locale } }) => {
      const { channelHours } = parts.policy().recovery
      return addressesView({ addresses: addressesOf(dossier, channelHours, parts.now()), pending: [], channelHours, editable: false }, t, locale)
    },
  },
  {
    view: 'account/codes-part',
    data: ({ dossier }, { state: { t, locale } }) => (hasCodes(parts) ? codesView(sheetOf(dossier, parts.policy()), parts.policy(), t, locale) : null),
  },
  {
    view: 'account/password-part',
    data: async (resident, { state: { t, locale } }) => {
      const state = await passwordState(parts, resident)
      return state.there ? passwordView(state, t, locale) : null
    },
  },
]

/** Whether this deployment has something on paper at all. */
const hasCodes = ({ authenticators, policy }: Pick<RoomParts, 'authenticators' | 'policy'>): boolean =>
  authenticators.some(({ id, enrolment, restsOn }) => restsOn === 'credential' && enrolment !== null && policy().roles.backup.includes(id))
