import type { Authenticator, CeremonyContext, Proof } from '../authenticators/authenticator.ts'
import { unknownCapabilities } from '../domain/browser.ts'
import { Fault } from '../domain/fault.ts'
import { refuse, type Result } from '../domain/refusal.ts'
import type { Challenge } from '../domain/sign-in.ts'
import type { Changes, Dossier, Taken } from '../domain/storage.ts'
import { challengeOf } from '../sign-in/begin.ts'
import { holderOf } from '../sign-in/context.ts'
import { freshSignIn } from '../sign-in/fresh.ts'
import { setAside } from '../sign-in/set-aside.ts'
import type { Office } from './office.ts'

const LIFETIME_SECONDS = 600

/** Who answered, as far as the answer was right: the account, and the credential that spoke for it. */
export interface Proven {
  readonly dossier: Dossier
  readonly proof: Proof
  readonly authenticator: Authenticator
}

/**
 * A challenge outside any interaction, for whoever can answer without being named first. It is kept in a sign-in of its own, which no interaction leads to:
 * its id is a MAC of the challenge's token, and it is gone with the first answer.
 */
export async function beginProof(office: Office): Promise<Challenge> {
  const authenticator = replacementOf(office)
  const begun = await authenticator.signIn.begin(holderOf({ identifier: null }, null), contextOf(office))
  const challenge = challengeOf(office, { authenticator, kind: 'autofill', sealed: authenticator.signIn, madeFor: 'nobody' }, begun)
  const row = freshSignIn({
    id: idOf(office, challenge.token),
    policyVersion: office.policy().version,
    now: office.now(),
    seconds: LIFETIME_SECONDS,
  })
  await office.storage.signIns.open(row, [challenge])
  return challenge
}

/** Judges an answer. Whatever comes of it, the challenge is used up; of two who send one answer at once, one is refused. */
export async function finishProof(office: Office, token: string, fields: Readonly<Record<string, string>>): Promise<Result<Proven>> {
  const authenticator = replacementOf(office)
  const taken = await take(office, authenticator, token, fields)
  if (taken?.challenge == null) return refuse('challenge-expired', `${authenticator.id}.spent`)
  const { dossier, signIn, challenge } = taken
  const result = await authenticator.signIn.finish({
    holder: holderOf({ identifier: null }, dossier),
    state: challenge.state,
    answer: fields,
    context: contextOf(office),
  })
  const { id, version } = signIn
  const what = result.ok ? useOf(office, taken, authenticator, result.value) : setAside(authenticator, result.refusal, tellingOf(office, taken))
  const written = await office.storage.signIns.apply({
    events: [],
    letters: [],
    ...what,
    signIn: { id, version, next: null },
    consume: token,
    now: office.now(),
  })
  if (written !== 'applied') return refuse('challenge-used', `${authenticator.id}.spent`)
  if (!result.ok) return result
  return dossier === null ? refuse('answer-wrong', `${authenticator.id}.stranger`) : { ok: true, value: { dossier, proof: result.value, authenticator } }
}

/** The first replacement that finds its owner by the answer alone. */
function replacementOf({ authenticators, policy }: Office): Authenticator {
  const found = authenticators.find((it) => it.discoverable && policy().roles.replacement.includes(it.id))
  if (found === undefined) throw new Fault('no-replacement', 'No authenticator of this deployment can approve anything: none replaces and is discoverable.')
  return found
}

const idOf = ({ vault }: Office, token: string): string => vault.mac('approval', token)

function take(office: Office, authenticator: Authenticator, token: string, fields: Readonly<Record<string, string>>): Promise<Taken | null> {
  const lookup = authenticator.recognise(fields)
  const id = idOf(office, token)
  const whom = { credential: lookup === null ? null : { authenticator: authenticator.id, lookup } }
  return office.storage.signIns.take(id, token, 'sign-in', whom, { authenticator: authenticator.id, strangerSubject: id })
}

/** The credential's envelope is brought up to date. This was no sign-in, and counts as no proof in one. */
function useOf({ now }: Office, { dossier }: Taken, { assess }: Authenticator, proof: Proof): Pick<Changes, 'useCredential'> {
  const credential = dossier?.credentials.find((it) => it.id === proof.credential)
  if (credential === undefined) return {}
  const { rewrite = credential.payload, observed = null } = proof
  return {
    useCredential: { id: credential.id, at: now(), proven: false, confirmed: false, assessed: assess({ payload: rewrite }, observed), payload: rewrite },
  }
}

const tellingOf = ({ issuer, locale }: Office, { signIn, dossier }: Taken): Parameters<typeof setAside>[2] => ({
  dossier,
  issuer,
  locale,
  event: (type, data) => ({ type, accountId: dossier?.account.id ?? null, signInId: signIn.id, clientId: null, data }),
})

const contextOf = ({ locale }: Office): CeremonyContext => ({
  purpose: 'sign-in',
  browser: { known: false },
  capabilities: unknownCapabilities,
  locale,
  tally: { letters: 0, refusals: 0 },
  newcomer: null,
  creation: 'asked',
})
