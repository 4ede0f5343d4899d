/** How a person wants a credential made: on this very device, on a phone that scans a code, or on a security key. */
export const wheres = ['here', 'phone', 'security-key'] as const

export type Where = (typeof wheres)[number]

/** What somebody comes to the walk for from their account: to prove themselves anew, to have a credential made, or to get back in. Asked for by the account area alone. */
export type Wish =
  | { readonly kind: 'prove' }
  | { readonly kind: 'recover' }
  | { readonly kind: 'enrol'; readonly authenticator: string; readonly where: Where | null }
