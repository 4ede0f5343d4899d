import type { AccountId } from './account.ts'

/**
 * Every event that can be written, with what it means. Printed into `docs/events.md`. In the names of events, as in the policy, `password` stands for
 * whatever is retiring and `passkey` for whatever replaces it; data says which authenticator it was.
 */
export const eventTypes = {
  'sign_in.completed':
    'A person signed in to a client. data: acr, amr, authenticators, mode, class, by (session: nothing was asked, what was shown a moment ago was enough).',
  'sign_in.refused': 'An answer was refused. data: authenticator, code, detail.',
  'sign_in.denied': 'The policy found no way in. data: because.',
  'account.created': 'An account was made. data: via.',
  'account.changed': 'A person changed what they are called, or which language they read. data: what (name, language).',
  'account.deleted': 'A person deleted their account; what is left of it is its id in events.',
  'data.downloaded': 'A person took away all that is held of them.',
  'identifier.verified': 'An address was proved by a code.',
  'identifier.asked': 'A person wants to add an address; a code was posted to it, or its owner was told.',
  'identifier.primary': 'Another address became the first one.',
  'identifier.removed': 'A person took an address away. For recovery and notices it is good for some days still.',
  'identifier.restored': 'A change of addresses was taken back by the link in the letter that told of it. data: dropped, restored (how many).',
  'credential.renamed': 'A person gave a credential a name. data: authenticator.',
  'credential.created': 'A credential that replaces nothing (a sheet of codes, say) was enrolled. data: authenticator, via.',
  'credential.noted': 'A credential answered in an odd way that was accepted. data: authenticator, note.',
  'credential.used_up': 'A credential that lasts for so many answers has none left. data: authenticator.',
  'passkey.created':
    'A credential that replaces a retiring one was enrolled. data: authenticator, via, silent, crossDevice, provider, attachment, family (of browser).',
  'passkey.proven':
    'It worked in a sign-in begun after the one that created it. data: authenticator, family, provider, known (whether the browser knew the account).',
  'passkey.confirmed': 'It was enrolled on less than the policy trusts, and is trusted from now on. data: authenticator, by (proof, time).',
  'passkey.bs_changed': 'It became synced, or is synced no more. data: authenticator, to (synced, device).',
  'passkey.quarantined': 'It was set aside because of what it answered. data: authenticator, detail.',
  'passkey.revoked': 'It was taken away for good. data: authenticator, by (owner, lost, undo, …), provider.',
  'passkey.restored': 'It was put back by the link in the letter that told that it was taken away. data: authenticator.',
  'reminder.posted': 'A credential that replaces a retiring one never worked since it was made, and its owner was told, once. data: authenticator.',
  'reminder.declined': 'A person wants no letter about a credential that never worked. data: authenticator.',
  'passkey.failed': 'A ceremony ended without an answer, or with a wrong one, in a browser known for the account. data: authenticator, family, known.',
  'password.blocked_attempt':
    'A retired authenticator was tried on an account for which it is blocked, and the answer was wrong. data: authenticator, policy, rule.',
  'password.blocked_correct': 'As before, but the answer was right: the owner is told. data: authenticator, policy, rule.',
  'password.destroyed': 'The secret of a retired authenticator was destroyed for good. data: decision, authenticator, policy, rule, version, by (owner).',
  'phaseout.evaluated':
    'What the policy decided at a completed sign-in: with its facts and its context, so that the past can be decided again. data: begunUnder (version), policy, rule, mode, observed, class, recovery, facts, context.',
  'phaseout.mode_changed':
    'The mode of the retiring authenticator changed for an account. data: decision, from, to, policy, rule, version, cause (of a relaxation).',
  'nudge.shown': 'A person was asked something after a sign-in. data: offer, row, authenticator, family.',
  'nudge.accepted': 'They did it. data: offer, authenticator.',
  'nudge.snoozed': 'They put it off. data: offer, authenticator, until, skips.',
  'nudge.never': 'They do not want to be asked again. data: offer, authenticator, here (in this browser alone).',
  'nudge.failed':
    'What was tried without a dialog did not happen, or a demanded enrolment failed twice. data: offer, authenticator, reason (enrol_blocked_device, incapable, silent).',
  'recovery.started': 'A person said that they have trouble signing in, and got a code. data: by.',
  'recovery.held': 'A recovery that rests on the mailbox alone has to wait, since a credential works. data: until.',
  'recovery.vetoed': 'The owner stopped it. data: by (link, account).',
  'recovery.cancelled': 'A credential that replaces a retiring one signed in meanwhile, which ends the wait. data: authenticator.',
  'recovery.confirmed': 'The owner said of a recovery that it was theirs. data: recovery, kept (whether the credential that asked is used on).',
  'recovery.reversed': 'It was somebody else’s: what was there before is back, what came since is gone. data: recovery, by (credential, link), distrusted.',
  'pass.issued': 'An administrator gave somebody a pass to recover with. data: authenticator, actor, reason, until.',
  'recovery.completed': 'A recovery ended in a new credential. data: by (mailbox, codes, pass).',
  'override.set': 'An administrator made an exception for an account. data: override, kind, mode, actor, reason, until, pending.',
  'override.approved': 'A second administrator approved it. data: override, kind, by.',
  'override.refused':
    'Somebody proved themselves to approve an exception and may not, or there was none. data: override, because (not-administrator, own, gone).',
  'override.ended': 'It was ended before its time. data: override, by.',
  'override.expired': 'Its time is over. data: override, kind.',
  'policy.saved': 'A new version of the policy. data: version, author, reason, rolledBackTo.',
  'policy.paused': 'A policy may not tighten any further. data: policy, by, reason, figures.',
  'policy.resumed': 'It may again. data: policy, by, reason.',
  'groups.changed': 'An administrator changed what an account belongs to. data: groups, roles, attributes (their names), actor.',
  'break_glass.used': 'An account that no policy touches signed in. data: authenticators.',
  'browser.forgotten': 'A browser forgot an account, or was made to. data: by (person).',
  'session.ended': 'A session was ended. data: by (sign-out, person, recovery, lost, reversal, deletion).',
  'grant.revoked': 'A grant and all its tokens were revoked. data: why (by-client, used-twice, by-person).',
  'consent.given': 'A person let a client see their data. data: scopes.',
  'consent.denied': 'A person refused a client.',
  'client.saved': 'A client was added or changed by an administrator. data: client.',
  'rp_id.accepted': 'An administrator accepted that passkeys belong to another domain. data: from, to (RP IDs, the present one first).',
  'keys.rotated': 'New signing, cookie or data keys were made. data: kind.',
} as const

export type EventType = keyof typeof eventTypes

/** Append-only; holds no secret and no personal data beyond the account's id. */
export interface NewEvent {
  readonly type: EventType
  readonly accountId: AccountId | null
  readonly signInId: string | null
  readonly clientId: string | null
  readonly data: Readonly<Record<string, unknown>>
}
