import { Fault } from '../domain/fault.ts'
import type { Changes, SignIns } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import * as writes from './writes.ts'
import { changeCredentials, endCredentials, confirmCredentials, placeCredentials } from './credential-writes.ts'
import { digest } from './digest.ts'
import { rememberBrowser } from './known-browsers.ts'
import { toJson } from './json.ts'
import { insertChallenges, openSealedState } from './sealed-state.ts'
import { type Parts, startParts } from './parts.ts'
import * as recoveries from './recovery-writes.ts'
import { offers, phaseOut } from './remembered.ts'
import { statement, type Statements } from './statements.ts'

interface Outcome {
  readonly fresh: boolean
  readonly unspent: boolean
  readonly present: boolean
}

/**
 * Everything one step changes, as one statement of data-modifying parts. Each part runs only where the gate is open: the sign-in still has
 * the version that was read, the credential it used is as it was judged, and the challenge to be consumed was there to be deleted. The row locks on
 * the sign-in and on the credential let one of two through.
 */
export async function apply(statements: Statements, vault: Vault, changes: Changes): ReturnType<SignIns['apply']> {
  const parts = startParts()
  openGate(parts, changes)
  const { next } = changes.signIn
  if (next === null) parts.add('ended', `delete from sign_ins where id = $1 and ${parts.gate}`)
  else saveSignIn(parts, vault, { ...changes, signIn: { ...changes.signIn, next } })
  writes.addAccount(parts, changes.addAccount, changes.now)
  writes.addCredentials(parts, changes.addCredential === undefined ? [] : [changes.addCredential], changes.now)
  changeCredentials(parts, changes)
  confirmCredentials(parts, changes)
  endCredentials(parts, changes)
  recoveries.write(parts, changes)
  rememberBrowser(parts, changes)
  placeCredentials(parts, changes)
  phaseOut(parts, changes)
  offers(parts, changes)
  writes.count(parts, changes)
  writes.addEvents(parts, changes.events, changes.now)
  writes.addLetters(parts, vault, changes.letters, changes.now)
  return settle(statements, parts, changes)
}

/** `$1` id, `$2` version, `$3` now, `$4` hash of the challenge to consume or null. */
function openGate(parts: Parts, changes: Changes): void {
  const { id, version } = changes.signIn
  for (const value of [id, version, changes.now, changes.consume === undefined ? null : digest(changes.consume)]) parts.value(value)
  parts.add('current', 'select 1 from sign_ins where id = $1::text and version = $2::int and expires_at > $3::timestamptz for update')
  lockCredential(parts, changes)
  const reserved = [writes.reserve(parts, changes), recoveries.claim(parts, changes)].join(' and ')
  parts.add('used', `delete from challenges where hash = $4::text and sign_in_id = $1 and exists (select 1 from unspent) and ${reserved} returning 1`)
  parts.add('gate', `select 1 from unspent where ($4 is null or exists (select 1 from used)) and ${reserved}`)
}

/** A credential that was revoked since it was read opens no gate, nor does one whose payload is another by now, where that was to be compared. */
function lockCredential(parts: Parts, { useCredential: use }: Changes): void {
  if (use === undefined) return parts.add('unspent', 'select 1 from current')
  const [id, expects] = [parts.value(use.id), parts.value(use.expects === undefined ? null : toJson(use.expects))]
  parts.add(
    'unspent',
    `select 1 from credentials where id = ${id}::text and status <> 'revoked' and (${expects}::jsonb is null or payload = ${expects}::jsonb)
      and exists (select 1 from current) for update`,
  )
}

function saveSignIn(parts: Parts, vault: Vault, changes: Changes & { readonly signIn: { readonly next: NonNullable<Changes['signIn']['next']> } }): void {
  const { next } = changes.signIn
  const state = openSealedState(vault)
  const [account, sealed, expires] = [parts.value(next.accountId), parts.value(state.sealSignIn(next)), parts.value(next.expiresAt)]
  parts.add(
    'saved',
    `update sign_ins set account_id = ${account}::text, version = version + 1, sealed = ${sealed}::text, expires_at = ${expires}::timestamptz where id = $1 and ${parts.gate}`,
  )
  if (changes.outdate !== undefined)
    parts.add('outdated', `delete from challenges where sign_in_id = $1 and authenticator = ${parts.value(changes.outdate)}::text and ${parts.gate}`)
  if (changes.challenges === undefined || changes.challenges.length === 0) return
  parts.add('asked', insertChallenges('$1', parts.value(toJson(changes.challenges.map(state.sealChallenge))), '$3', parts.gate))
}

async function settle(statements: Statements, parts: Parts, changes: Changes): ReturnType<SignIns['apply']> {
  const what = statement<Outcome>(
    parts.text(`select exists (select 1 from gate) as fresh, exists (select 1 from unspent) or not exists (select 1 from current) as unspent,
    exists (select 1 from challenges where hash = $4 and sign_in_id = $1) as present`),
  )
  try {
    const { rows } = await statements.run(what, parts.values)
    return rows.map((outcome) => judge(outcome, changes))[0] ?? 'stale'
  } catch (error) {
    if (error instanceof Fault && error.code === 'already-there') return 'conflict'
    throw error
  }
}

/** A challenge that is gone was used by somebody, as was a credential that is another by now or none; what is still there was left alone because the sign-in had changed. */
function judge({ fresh, unspent, present }: Outcome, { consume }: Changes): 'applied' | 'stale' | 'consumed' {
  if (fresh) return 'applied'
  return !unspent || (consume !== undefined && !present) ? 'consumed' : 'stale'
}
