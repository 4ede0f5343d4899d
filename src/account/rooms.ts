/** The pages that stand in the navigation of the account area: where, and the message that names them. The first is the overview. */
export const rooms: readonly (readonly [href: string, key: string])[] = [['/account', 'account.nav.overview']]
