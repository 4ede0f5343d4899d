import type { Configuration, RefreshToken, Session } from 'oidc-provider'
import { type Lifetimes, seconds } from './settings.ts'

/** oidc-provider's `ttl`, in seconds. Every artefact that this server makes is named, since an unnamed one gets a default that warns. */
export function makeTtl(lifetimes: Lifetimes, now: () => Date): NonNullable<Configuration['ttl']> {
  const epoch = () => Math.floor(now().getTime() / 1000)
  return {
    AuthorizationCode: lifetimes.codeSeconds,
    Interaction: seconds.minutes(lifetimes.interactionMinutes),
    AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? seconds.minutes(lifetimes.userinfoTokenMinutes),
    IdToken: seconds.minutes(lifetimes.idTokenMinutes),
    RefreshToken: (_ctx, token) => refreshTtl(token, lifetimes, epoch()),
    Session: (_ctx, session) => sessionTtl(session, lifetimes, epoch()),
    Grant: grantSeconds(lifetimes),
  }
}

/** A grant must outlive every chain of tokens made from it, and is used again by later sign-ins. */
export const grantSeconds = (lifetimes: Lifetimes): number => 2 * longestChain(lifetimes)

/** A grant with less left than this is renewed when it is used. */
export const longestChain = (lifetimes: Lifetimes): number => seconds.days(Math.max(lifetimes.refreshTokenAbsoluteDays, lifetimes.sessionAbsoluteDays) + 1)

/** A session without an account only carries the form of a sign-out. */
const NOBODY_SECONDS = 3600

function sessionTtl({ accountId, transient, loginTs }: Session, lifetimes: Lifetimes, epoch: number): number {
  if (accountId === undefined) return NOBODY_SECONDS
  const idle = transient === true ? seconds.hours(lifetimes.sessionTransientHours) : seconds.days(lifetimes.sessionIdleDays)
  return clamp(idle, (loginTs ?? epoch) + seconds.days(lifetimes.sessionAbsoluteDays) - epoch)
}

const refreshTtl = (token: RefreshToken, lifetimes: Lifetimes, epoch: number): number =>
  clamp(seconds.days(lifetimes.refreshTokenIdleDays), (token.iiat ?? epoch) + seconds.days(lifetimes.refreshTokenAbsoluteDays) - epoch)

const clamp = (idle: number, left: number): number => Math.max(1, Math.min(idle, left))
