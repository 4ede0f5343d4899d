import type { AccountId, NewAccount } from '../domain/account.ts'
import type { Enrolled, Proof } from '../authenticators/authenticator.ts'
import type { Credential, CredentialId } from '../domain/credential.ts'
import type { Evidence } from '../domain/evidence.ts'
import { normaliseIdentifier } from '../domain/identifier.ts'
import { lettersTo } from '../domain/letters-to.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Changes, Dossier } from '../domain/storage.ts'
import { advance, judge } from './advance.ts'
import { type Judged, tallyKeyOf } from './answer.ts'
import { also, eventOf, type Move, stayWith, type Work } from './move.ts'
import { uuidOf } from './uuid.ts'

/** What a refused answer changes: it is told and written down, counted where it was a guess, and perhaps a credential is set aside. */
export async function settleRefusal(judged: Judged, refusal: Refusal): Promise<Move> {
  const { work, signIn, authenticator, challenge } = judged
  const { code, detail, retryAfterSeconds, consequence } = refusal
  const events = [eventOf(work, signIn, 'sign_in.refused', { authenticator: authenticator.id, code, detail })]
  const told = stayWith(signIn, code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds }, { events })
  const known = consequence === undefined ? told : also(told, setAside(judged, detail, consequence.quarantine))
  return challenge !== null && code === 'answer-wrong' ? also(known, await guessed(judged, detail)) : known
}

const setAside = ({ work, signIn, authenticator }: Judged, detail: string, id: CredentialId): Move['write'] => ({
  setCredentialStatus: { id, status: 'quarantined' },
  events: [eventOf(work, signIn, 'passkey.quarantined', { authenticator: authenticator.id, detail })],
})

async function guessed(judged: Judged, detail: string): Promise<Move['write']> {
  const { work, authenticator } = judged
  const blocked = (await isBlocked(judged)) ? triedAlthoughBlocked(judged, detail) : {}
  return { ...blocked, ...failureHere(work, authenticator.id), count: [{ ...tallyKeyOf(judged), kind: 'refusals' }, ...(blocked.count ?? [])] }
}

async function isBlocked({ work, signIn, authenticator }: Judged): Promise<boolean> {
  const { withheld } = await judge(work, { ...signIn, evidence: [] })
  return withheld.some((it) => it.authenticator === authenticator.id && it.reason === 'blocked')
}

/** Of the right answer its owner is told, once in 24 hours for each network that gave it (`policy.md`, password submitted for a blocked account). */
function triedAlthoughBlocked(judged: Judged, detail: string): Move['write'] {
  const { work, signIn, authenticator, tally } = judged
  const isRight = detail === `${authenticator.id}.blocked`
  const events = [eventOf(work, signIn, isRight ? 'password.blocked_correct' : 'password.blocked_attempt', { authenticator: authenticator.id })]
  if (!isRight || work.dossier === null || tally.letters > 0) return { events }
  return { events, letters: lettersTo(work.dossier.account, 'house/password-tried', work.guest.locale), count: [{ ...tallyKeyOf(judged), kind: 'letters' }] }
}

/** A ceremony that failed in this browser; only browsers that know the account count. */
export function failureHere({ house, guest, dossier }: Work, authenticator: string): Pick<Changes, 'browserFailure'> {
  if (dossier === null || dossier.browser === null || guest.cookie === null || !house.policy().roles.replacement.includes(authenticator)) return {}
  return { browserFailure: { id: guest.cookie.id, accountId: dossier.account.id } }
}

/** A proof counts: the evidence is noted, the credential's envelope brought up to date, and the policy asked what is next. */
export async function settleProof({ work, authenticator }: Judged, signIn: SignIn, proof: Proof, token: string): Promise<Move> {
  const { house, dossier } = work
  const evidence: Evidence = {
    ...authenticator.traits,
    ...proof.traits,
    authenticator: authenticator.id,
    credentialId: proof.credential ?? null,
    shownAt: house.now(),
    observed: proof.observed ?? null,
  }
  if (dossier === null) return becomeNewcomer(work, { ...signIn, evidence: [...signIn.evidence, evidence] }, proof.verifiedAddress ?? '', token)
  const proven: SignIn = { ...signIn, accountId: dossier.account.id, evidence: [...signIn.evidence, evidence] }
  const move = await advance({ ...work, dossier: afterUse(dossier, proof, house.now(), signIn.id) }, proven)
  const use = useOf(work, authenticator.assess, proof, signIn)
  const events = [
    ...(use.useCredential?.proven === true ? [eventOf(work, proven, 'passkey.proven', { authenticator: authenticator.id })] : []),
    ...(proof.note === undefined ? [] : [eventOf(work, proven, 'credential.noted', { authenticator: authenticator.id, note: proof.note })]),
  ]
  return also(move, { consume: token, ...use, events })
}

type Assess = (credential: { readonly payload: unknown }, observed: NonNullable<Proof['observed']> | null) => NonNullable<Changes['useCredential']>['assessed']

function useOf({ house, dossier }: Work, assess: Assess, proof: Proof, signIn: SignIn): Pick<Changes, 'useCredential'> {
  const credential = dossier?.credentials.find((it) => it.id === proof.credential)
  if (credential === undefined) return {}
  const payload = proof.rewrite ?? credential.payload
  return {
    useCredential: {
      id: credential.id,
      at: house.now(),
      proven: proves(credential, proof, signIn.id),
      confirmed: false,
      assessed: assess({ payload }, proof.observed ?? null),
      ...(proof.rewrite === undefined ? {} : { payload: proof.rewrite }),
    },
  }
}

/** Shown in a sign-in begun after the one that made it, and not without the person having been verified (`policy.md`, table 4 row 11). */
const proves = ({ createdIn }: Credential, { observed }: Proof, signInId: string): boolean => createdIn !== signInId && observed?.userVerified !== false

/** The policy is asked on the facts as they will be once this proof is written. */
function afterUse(dossier: Dossier, proof: Proof, now: Date, signInId: string): Dossier {
  return {
    ...dossier,
    credentials: dossier.credentials.map((it) =>
      it.id === proof.credential && proves(it, proof, signInId) ? { ...it, proofs: it.proofs + 1, lastProvenAt: now } : it,
    ),
  }
}

/** An address without an account was proved: nothing exists until the person says "create", or makes the passkey they came for. */
async function becomeNewcomer(work: Work, signIn: SignIn, address: string, token: string): Promise<Move> {
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
  return also(await advance(work, { ...signIn, newcomer }), { consume: token })
}

/** A new credential, and with it the account where there was none. The owner of an account that was there is told. */
export async function settleEnrolment(judged: Judged, signIn: SignIn, enrolled: Enrolled, token: string): Promise<Move> {
  const { work, authenticator } = judged
  const { newcomer } = signIn
  const account = work.dossier ?? (newcomer === null ? null : dossierOf(newcomer, work.house.now()))
  if (account === null) return stayWith(signIn, 'answer-wrong', {}, { consume: token })
  const credential = credentialOf(judged, signIn, enrolled, account.account.id)
  const next = { ...work, dossier: withCredential(account, credential, work.house.now()) }
  const home: SignIn = { ...signIn, accountId: account.account.id, newcomer: null, skipped: [...signIn.skipped, authenticator.id] }
  const created = eventOf(next, home, work.house.policy().roles.replacement.includes(authenticator.id) ? 'passkey.created' : 'credential.created', {
    authenticator: authenticator.id,
    via: signIn.evidence.map((it) => it.authenticator),
  })
  const move = also(await advance(next, home), { consume: token, addCredential: credential, events: [created] })
  if (newcomer !== null) return also(move, born(next, home, newcomer))
  return also(move, {
    letters: lettersTo(account.account, 'house/credential-added', work.guest.locale, { authenticator: authenticator.id, label: enrolled.label }),
  })
}

function credentialOf(
  { work: { house }, authenticator }: Judged,
  signIn: SignIn,
  enrolled: Enrolled,
  accountId: AccountId,
): NonNullable<Changes['addCredential']> {
  const confirmed = signIn.evidence.some((it) => house.policy().passkeys.enrolmentProof.includes(it.authenticator))
  return {
    id: uuidOf(house.randomBytes(16)) as CredentialId,
    accountId,
    authenticator: authenticator.id,
    lookup: enrolled.lookup,
    label: enrolled.label,
    confirmedAt: confirmed ? house.now() : null,
    createdIn: signIn.id,
    assessed: authenticator.assess({ payload: enrolled.payload }, enrolled.observed ?? null),
    payload: enrolled.payload,
  }
}

const withCredential = (dossier: Dossier, credential: NonNullable<Changes['addCredential']>, now: Date): Dossier => ({
  ...dossier,
  credentials: [...dossier.credentials, { ...credential, status: 'active', proofs: 0, lastProvenAt: null, createdAt: now, lastUsedAt: null }],
})

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
    browser: null,
  }
}
