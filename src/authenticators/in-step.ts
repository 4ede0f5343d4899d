import type { Signal } from '../domain/signals.ts'
import type { Dossier } from '../domain/storage.ts'
import type { Authenticator } from './authenticator.ts'

/** What a browser is told after a sign-in, and after every change, of all that this account may use: from what was read anyway. */
export const signalsOf = (
  authenticators: readonly Pick<Authenticator, 'signals'>[],
  { account, credentials }: Pick<Dossier, 'account' | 'credentials'>,
): readonly Signal[] => authenticators.flatMap(({ signals }) => signals?.of(account, credentials) ?? [])
