import type { AccountClaims, Configuration, FindAccount, KoaContextWithOIDC } from 'oidc-provider'
import type { Account } from '../domain/account.ts'
import type { Accounts } from '../domain/storage.ts'
import { once, requestMemory } from './requests.ts'

/** Which scope brings which claims (OpenID Connect Core 1.0, section 5.4). `acr`, `amr` and `auth_time` are in every ID token. */
export const claimsByScope: NonNullable<Configuration['claims']> = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'preferred_username', 'locale'],
  email: ['email', 'email_verified'],
  groups: ['groups'],
}

/** Scopes that are about the person, not about an API. */
export const scopes = ['openid', 'offline_access', 'profile', 'email', 'groups'] as const

/** An account by its `sub`, once per request. A disabled account is nobody. */
export function makeFindAccount(accounts: Pick<Accounts, 'bySub'>): FindAccount {
  const load = (sub: string) => once(requestMemory().accounts, sub, () => accounts.bySub(sub))
  return async (ctx, sub) => {
    if (justSignedIn(ctx, sub)) return { accountId: sub, claims: async () => claimsOf(sub, await load(sub)) }
    const account = await load(sub)
    return account === null || account.status === 'disabled' ? undefined : { accountId: sub, claims: () => claimsOf(sub, account) }
  }
}

/** The sign-in flow looked at the account a moment ago, and no token is made here: the token endpoint looks again. */
const justSignedIn = (ctx: KoaContextWithOIDC, sub: string): boolean => ctx.oidc.route === 'resume' && ctx.oidc.result?.login?.accountId === sub

function claimsOf(sub: string, account: Account | null): AccountClaims {
  if (account === null) return { sub }
  const find = (kind: 'email' | 'username') => account.identifiers.filter((it) => it.kind === kind).toSorted((a, b) => Number(b.primary) - Number(a.primary))[0]
  const email = find('email')
  return {
    sub,
    name: account.displayName ?? undefined,
    preferred_username: find('username')?.value ?? email?.value,
    locale: account.locale ?? undefined,
    ...(email === undefined ? {} : { email: email.value, email_verified: isVerified(email) }),
    groups: account.groups,
  }
}

/** By its owner, and by nobody else since. */
const isVerified = ({ verifiedAt, distrustedAt }: Account['identifiers'][number]): boolean => verifiedAt !== null && distrustedAt == null
