/** The pages that stand in the navigation of the account area: where, and the message that names them. The first is the overview. */
export const rooms: readonly (readonly [href: string, key: string])[] = [
  ['/account', 'account.nav.overview'],
  ['/account/passkeys', 'cards.nav.passkeys'],
  ['/account/addresses', 'cards.nav.addresses'],
  ['/account/health', 'cards.health.title'],
  ['/account/devices', 'account.nav.devices'],
  ['/account/apps', 'account.nav.apps'],
  ['/account/activity', 'account.nav.activity'],
  ['/account/profile', 'account.nav.profile'],
  ['/account/language', 'account.nav.language'],
  ['/account/data', 'account.nav.data'],
]
