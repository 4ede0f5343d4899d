import type { Decision } from '../domain/decision.ts'
import type { Facts } from '../domain/facts.ts'

/** Nothing signs this account in but what is posted to an address. */
export const restsOnMailbox = ({ options }: Facts, { accepted }: Pick<Decision, 'accepted'>): boolean =>
  accepted.length > 0 && accepted.every((id) => options.some(({ authenticator, restsOn }) => authenticator === id && restsOn === 'channel'))
