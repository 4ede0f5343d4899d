import type { AccountId, NewAccount } from '../domain/account.ts'
import type { Tools } from '../domain/vault.ts'
import { Fault } from '../domain/fault.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import { uuidOf } from '../sign-in/uuid.ts'
import { USAGE } from './command.ts'

/** An account with these names. Who adds one at the command line vouches for its addresses: they count as verified. */
export function newAccount(
  names: readonly string[],
  more: { readonly displayName?: string | undefined; readonly locale?: string | undefined; readonly sub?: string | undefined },
  { now, randomBytes }: Tools,
): NewAccount {
  return {
    id: uuidOf(randomBytes(16)) as AccountId,
    sub: more.sub ?? Buffer.from(randomBytes(16)).toString('base64url'),
    userHandle: Buffer.from(randomBytes(64)).toString('base64url'),
    displayName: more.displayName ?? null,
    locale: more.locale ?? null,
    identifiers: names.map((name, index) => ({ ...identifierFrom(name), verifiedAt: now(), primary: index === 0 })),
  }
}

/** What was typed as an identifier, or a usage fault. */
function identifierFrom(typed: string): NonNullable<ReturnType<typeof normaliseIdentifier>> {
  const identifier = normaliseIdentifier(typed)
  if (identifier === null) throw new Fault(USAGE, `"${typed}" is neither an e-mail address nor a user name.`)
  return identifier
}
