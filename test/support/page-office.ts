import type { Account, AccountId } from '../../src/domain/account.ts'
import { recoveryLinkPage } from '../../src/account/recovery-link-pages.ts'
import { undoPage } from '../../src/account/undo-pages.ts'
import { approvalPage } from '../../src/admin/approval-pages.ts'
import type { Page } from '../../src/http/page.ts'
import type { Say } from '../../src/i18n/messages.ts'
import { challengeOf } from './page-steps.ts'

const options = { challenge: 'AAAA', rpId: 'localhost', timeout: 300_000, userVerification: 'required' }
const challenge = challengeOf('passkey', { options, mode: 'discoverable' })
const bob: Account = {
  id: 'a1' as AccountId,
  sub: 'bob',
  userHandle: 'AAAA',
  status: 'active',
  displayName: 'Bob',
  locale: null,
  identifiers: [{ kind: 'email', value: 'bob@example.com', normalised: 'bob@example.com', verifiedAt: new Date(0), primary: true, original: true }],
  groups: [],
  attributes: {},
  roles: [],
  createdAt: new Date(0),
}
const asked = {
  account: bob,
  actorName: 'ada@example.com',
  override: {
    id: 'AAAAAAAAAAAAAAAAAAAAAA',
    accountId: bob.id,
    kind: 'force',
    mode: 'block',
    reason: 'His password was in a leak. He was told by telephone on Friday, ticket 4711.',
    actor: 'ada',
    approvedBy: null,
    createdAt: new Date('2026-01-01T12:00:00Z'),
    expiresAt: new Date('2026-01-08T12:00:00Z'),
  },
} as const

/** The pages that links lead to, outside any sign-in, in every state. */
export function officePages(t: Say): Readonly<Record<string, Page>> {
  const approving = { base: '/approve/AAAA', t, locale: 'en' }
  const undoing = { base: '/undo/AAAA', t, locale: 'en' }
  const credential = { authenticator: 'passkey', label: 'Chrome on Windows', createdAt: new Date('2026-01-01T12:00:00Z') }
  return {
    approve: approvalPage({ show: 'prove', challenge, notice: null }, approving),
    'approve-cancelled': approvalPage({ show: 'prove', challenge, notice: 'ceremony-cancelled' }, approving),
    'approve-not-administrator': approvalPage({ show: 'prove', challenge, notice: 'not-administrator' }, approving),
    'approve-confirm': approvalPage({ show: 'confirm', asked }, approving),
    'approve-approved': approvalPage({ show: 'approved', asked }, approving),
    'approve-gone': approvalPage({ show: 'gone' }, approving),
    'approve-own': approvalPage({ show: 'own' }, approving),
    undo: undoPage({ show: 'ask', credential, followers: 1 }, undoing),
    'undo-without-label': undoPage({ show: 'ask', credential: { ...credential, authenticator: 'password', label: '' }, followers: 0 }, undoing),
    'undo-undone': undoPage({ show: 'undone', authenticator: 'passkey' }, undoing),
    'undo-expired': undoPage({ show: 'expired' }, undoing),
    'recovery-stop': recoveryLinkPage({ show: 'ask', at: credential.createdAt }, 'stop', undoing),
    'recovery-stop-done': recoveryLinkPage({ show: 'done' }, 'stop', undoing),
    'recovery-undo': recoveryLinkPage({ show: 'ask', at: credential.createdAt }, 'undo', undoing),
    'recovery-undo-done': recoveryLinkPage({ show: 'done' }, 'undo', undoing),
    'recovery-expired': recoveryLinkPage({ show: 'expired' }, 'undo', undoing),
  }
}
