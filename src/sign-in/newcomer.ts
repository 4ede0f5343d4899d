import type { AccountId, NewAccount } from '../domain/account.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier } from '../domain/storage.ts'
import { advance } from './advance.ts'
import { also, eventOf, type Move, stayWith, type Work } from './move.ts'
import { uuidOf } from './uuid.ts'

/** An address without an account was proved: nothing exists until the person says "create", or makes the passkey they came for. */
export async function becomeNewcomer(work: Work, signIn: SignIn, address: string, token: string): Promise<Move> {
  const { house, guest } = work
  const typed = normaliseIdentifier(address)
  if (typed === null || !house.policy().signUp.open) return stayWith(signIn, 'sign-up-closed', {}, { consume: token })
  const newcomer: NonNullable<SignIn['newcomer']> = {
    id: uuidOf(house.randomBytes(16)) as AccountId,
    sub: Buffer.from(house.randomBytes(16)).toString('base64url'),
    userHandle: Buffer.from(house.randomBytes(64)).toString('base64url'),
    displayName: null,
    locale: guest.locale,
    identifiers: [{ ...typed, verifiedAt: house.now(), primary: true }],
  }
  // There is nothing to recover.
  const wants = signIn.wants === 'recovery' ? 'sign-in' : signIn.wants
  return also(await advance(work, { ...signIn, wants, newcomer }), { consume: token })
}

/** A new account, whose address was proved on the way. */
export const born = (work: Work, signIn: SignIn, newcomer: NewAccount): Move['write'] => ({
  addAccount: newcomer,
  events: [eventOf(work, signIn, 'account.created', { via: signIn.evidence.map((it) => it.authenticator) }), eventOf(work, signIn, 'identifier.verified')],
})

/** The account as it will be once it is written. */
export function dossierOf(newcomer: NewAccount, now: Date): Dossier {
  return {
    account: {
      ...newcomer,
      identifiers: newcomer.identifiers.map((it) => ({ ...it, original: true })),
      status: 'active',
      groups: [],
      attributes: {},
      roles: [],
      createdAt: now,
    },
    credentials: [],
    phaseOuts: [],
    overrides: [],
    offers: [],
    recoveries: [],
    browser: null,
  }
}
