import type { AccountId } from './account.ts'

/**
 * Every event that can be written, with what it means. Printed into `docs/events.md`. In the names of events, as in the policy, `password` stands for
 * whatever is retiring and `passkey` for whatever replaces it; data says which authenticator it was. `told`: whether whom it is about reads it among their
 * activity, in the words of `account.activity.<type>`; what is not explains decisions to operators, or is about no account.
 */
export const eventTypes = {
  'sign_in.completed': {
    told: true,
    says: 'A person signed in to a client. data: acr, amr, authenticators, mode, class, by (session: nothing was asked, what was shown a moment ago was enough).',
  },
  'sign_in.refused': { told: true, says: 'An answer was refused. data: authenticator, code, detail; what: enrolment, where it would have made something.' },
  'sign_in.denied': { told: true, says: 'The policy found no way in. data: because.' },
  'account.created': { told: true, says: 'An account was made. data: via.' },
  'account.changed': { told: true, says: 'A person changed what they are called, or which language they read. data: what (name, language).' },
  'account.deleted': { told: true, says: 'A person deleted their account; what is left of it is its id in events.' },
  'data.downloaded': { told: true, says: 'A person took away all that is held of them.' },
  'identifier.verified': { told: true, says: 'An address was proved by a code.' },
  'identifier.asked': { told: true, says: 'A person wants to add an address; a code was posted to it, or its owner was told.' },
  'identifier.primary': { told: true, says: 'Another address became the first one.' },
  'identifier.removed': { told: true, says: 'A person took an address away. For recovery and notices it is good for some days still.' },
  'identifier.restored': {
    told: true,
    says: 'A change of addresses was taken back by the link in the letter that told of it. data: dropped, restored (how many).',
  },
  'credential.renamed': { told: true, says: 'A person gave a credential a name. data: authenticator.' },
  'credential.created': { told: true, says: 'A credential that replaces nothing (a sheet of codes, say) was enrolled. data: authenticator, via.' },
  'credential.noted': { told: false, says: 'A credential answered in an odd way that was accepted. data: authenticator, note.' },
  'credential.used_up': { told: true, says: 'A credential that lasts for so many answers has none left. data: authenticator.' },
  'passkey.created': {
    told: true,
    says: 'A credential that replaces a retiring one was enrolled. data: authenticator, via, silent, crossDevice, provider, attachment, family (of browser).',
  },
  'passkey.proven': {
    told: false,
    says: 'It worked in a sign-in begun after the one that created it. data: authenticator, family, provider, known (whether the browser knew the account).',
  },
  'passkey.confirmed': {
    told: true,
    says: 'It was enrolled on less than the policy trusts, and is trusted from now on. data: authenticator, by (proof, time).',
  },
  'passkey.bs_changed': { told: true, says: 'It became synced, or is synced no more. data: authenticator, to (synced, device).' },
  'passkey.quarantined': { told: true, says: 'It was set aside because of what it answered. data: authenticator, detail.' },
  'passkey.revoked': { told: true, says: 'It was taken away for good. data: authenticator, by (owner, lost, undo, …), provider.' },
  'passkey.restored': { told: true, says: 'It was put back by the link in the letter that told that it was taken away. data: authenticator.' },
  'reminder.posted': {
    told: true,
    says: 'A credential that replaces a retiring one never worked since it was made, and its owner was told, once. data: authenticator.',
  },
  'reminder.declined': { told: true, says: 'A person wants no letter about a credential that never worked. data: authenticator.' },
  'passkey.failed': {
    told: false,
    says: 'A ceremony ended without an answer, or with a wrong one, in a browser known for the account. data: authenticator, family, known.',
  },
  'password.blocked_attempt': {
    told: false,
    says: 'A retired authenticator was tried on an account for which it is blocked, and the answer was wrong. data: authenticator, policy, rule.',
  },
  'password.blocked_correct': { told: true, says: 'As before, but the answer was right: the owner is told. data: authenticator, policy, rule.' },
  'password.destroyed': {
    told: true,
    says: 'The secret of a retired authenticator was destroyed for good. data: decision, authenticator, policy, rule, version, by (owner).',
  },
  'phaseout.evaluated': {
    told: false,
    says: 'What the policy decided at a completed sign-in: with its facts and its context, so that the past can be decided again. data: begunUnder (version), policy, rule, mode, observed, class, recovery, facts, context.',
  },
  'phaseout.mode_changed': {
    told: false,
    says: 'The mode of the retiring authenticator changed for an account. data: decision, from, to, policy, rule, version, cause (of a relaxation).',
  },
  'nudge.shown': { told: false, says: 'A person was asked something after a sign-in. data: offer, row, authenticator, family.' },
  'nudge.accepted': { told: false, says: 'They did it. data: offer, authenticator.' },
  'nudge.snoozed': { told: false, says: 'They put it off. data: offer, authenticator, until, skips.' },
  'nudge.never': { told: false, says: 'They do not want to be asked again. data: offer, authenticator, here (in this browser alone).' },
  'nudge.failed': {
    told: false,
    says: 'What was tried without a dialog did not happen, or a demanded enrolment failed twice. data: offer, authenticator, reason (enrol_blocked_device, incapable, silent).',
  },
  'recovery.started': { told: true, says: 'A person said that they have trouble signing in, and got a code. data: by.' },
  'recovery.held': { told: true, says: 'A recovery that rests on the mailbox alone has to wait, since a credential works. data: until.' },
  'recovery.vetoed': { told: true, says: 'The owner stopped it. data: by (link, account).' },
  'recovery.cancelled': { told: true, says: 'A credential that replaces a retiring one signed in meanwhile, which ends the wait. data: authenticator.' },
  'recovery.confirmed': {
    told: true,
    says: 'The owner said of a recovery that it was theirs. data: recovery, kept (whether the credential that asked is used on).',
  },
  'recovery.reversed': {
    told: true,
    says: 'It was somebody else’s: what was there before is back, what came since is gone. data: recovery, by (credential, link), distrusted.',
  },
  'pass.issued': { told: true, says: 'An administrator gave somebody a pass to recover with. data: authenticator, actor, reason, until.' },
  'recovery.completed': { told: true, says: 'A recovery ended in a new credential. data: by (mailbox, codes, pass).' },
  'override.set': { told: true, says: 'An administrator made an exception for an account. data: override, kind, mode, actor, reason, until, pending.' },
  'override.approved': { told: true, says: 'A second administrator approved it. data: override, kind, by.' },
  'override.refused': {
    told: false,
    says: 'Somebody proved themselves to approve an exception and may not, or there was none. data: override, because (not-administrator, own, gone).',
  },
  'override.ended': { told: true, says: 'It was ended before its time. data: override, by.' },
  'override.expired': { told: true, says: 'Its time is over. data: override, kind.' },
  'policy.saved': { told: false, says: 'A new version of the policy. data: version, author, reason, rolledBackTo.' },
  'policy.paused': { told: false, says: 'A policy may not tighten any further. data: policy, by, reason, figures.' },
  'policy.resumed': { told: false, says: 'It may again. data: policy, by, reason.' },
  'groups.changed': { told: true, says: 'An administrator changed what an account belongs to. data: groups, roles, attributes (their names), actor.' },
  'break_glass.used': { told: false, says: 'An account that no policy touches signed in. data: authenticators.' },
  'browser.forgotten': { told: true, says: 'A browser forgot an account, or was made to. data: by (person).' },
  'session.ended': { told: true, says: 'A session was ended. data: by (sign-out, person, recovery, lost, reversal, deletion).' },
  'grant.revoked': { told: true, says: 'A grant and all its tokens were revoked. data: why (by-client, used-twice, by-person).' },
  'consent.given': { told: true, says: 'A person let a client see their data. data: scopes.' },
  'consent.denied': { told: true, says: 'A person refused a client.' },
  'client.saved': { told: false, says: 'A client was added or changed by an administrator. data: client.' },
  'rp_id.accepted': { told: false, says: 'An administrator accepted that passkeys belong to another domain. data: from, to (RP IDs, the present one first).' },
  'keys.rotated': { told: false, says: 'New signing, cookie or data keys were made. data: kind.' },
} as const satisfies Readonly<Record<string, { readonly told: boolean; readonly says: string }>>

export type EventType = keyof typeof eventTypes

/** What a person reads of their past. */
export const toldEvents: readonly EventType[] = (Object.keys(eventTypes) as EventType[]).filter((type) => eventTypes[type].told)

/** Append-only; holds no secret and no personal data beyond the account's id. */
export interface NewEvent {
  readonly type: EventType
  readonly accountId: AccountId | null
  readonly signInId: string | null
  readonly clientId: string | null
  readonly data: Readonly<Record<string, unknown>>
}

/** What happened to an account outside every sign-in. */
export const eventAbout = (accountId: AccountId, type: EventType, data: NewEvent['data'] = {}): NewEvent => ({
  type,
  accountId,
  signInId: null,
  clientId: null,
  data,
})
