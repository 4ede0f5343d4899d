import { canAnswer } from '../domain/credential.ts'
import type { Facts, Kind, Option } from '../domain/facts.ts'

/** What an account could use, told from facts alone, so that the walk and every preview agree. To a stranger everything would be possible. */
export const optionsOf = (kinds: readonly Kind[], facts: Pick<Facts, 'account' | 'credentials' | 'channels'>): readonly Option[] =>
  kinds.map(({ id, traits, restsOn, discoverable, enrolment, opens }) => ({
    ...traits,
    authenticator: id,
    restsOn,
    usable: facts.account === null || (restsOn === 'channel' ? facts.channels.length > 0 : holdsOne(facts.credentials, id)),
    enrollable: enrolment !== null,
    discoverable,
    ...(opens == null ? {} : { opens }),
    ...(isBesideAlone(facts, id) ? { beside: true } : {}),
  }))

const holdsOne = (credentials: Facts['credentials'], authenticator: string): boolean =>
  credentials.some((it) => it.authenticator === authenticator && it.status === 'active' && canAnswer(it.assessed))

function isBesideAlone({ credentials }: Pick<Facts, 'credentials'>, authenticator: string): boolean {
  const own = credentials.filter((it) => it.authenticator === authenticator && it.status === 'active' && canAnswer(it.assessed))
  return own.length > 0 && own.every(({ assessed }) => assessed.secondFactor === true)
}
