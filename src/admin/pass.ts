import type { CredentialId } from '../domain/credential.ts'
import { eventAbout } from '../domain/event.ts'
import { Fault } from '../domain/fault.ts'
import { noticesTo } from '../domain/letters-to.ts'
import { MINUTE_MS } from '../domain/milliseconds.ts'
import type { Dossier } from '../domain/storage.ts'
import { momentIn } from '../i18n/moment.ts'
import { uuidOf } from '../sign-in/uuid.ts'
import { type Actor, mustHold } from './actor.ts'
import type { Office } from './office.ts'
import { nameOf } from './people.ts'

/** What is told of a pass once, and never again. */
export interface PassIssued {
  readonly shown: string
  readonly until: Date
}

export interface PassWish {
  readonly reason: string
  readonly minutes: number
}

/** The longest that a pass lasts on this deployment, in minutes; null: there is no such authenticator. */
export const passMinutesMax = (office: Pick<Office, 'authenticators'>): number | null => issuerIn(office)?.issueMinutesMax ?? null

/**
 * Gives somebody a pass that opens one recovery (`policy.md`, table 4 row 4). It takes the place of any earlier one, and its owner is told at once. Accounts
 * with a role need a second administrator for everything that lets somebody in (row 23), whom a single command cannot know.
 */
export async function issuePass(office: Office, { account }: Dossier, { reason, minutes }: PassWish, actor: Actor): Promise<PassIssued> {
  mustHold(actor, ['owner', 'people'])
  if (account.roles.length > 0)
    throw new Fault(
      'second-approver-needed',
      `${nameOf(account)} has a role: no single administrator may let somebody in there. Take the roles away first, or use their recovery codes.`,
    )
  if (account.status !== 'active') throw new Fault('account-disabled', `${nameOf(account)} is disabled, and a pass would let nobody in.`)
  const authenticator = issuerIn(office)
  if (authenticator === null || authenticator.issue === null)
    throw new Fault('no-passes', 'No authenticator on the list gives passes: add access-pass to `authenticators`.')
  if (minutes < 1 || minutes > authenticator.issueMinutesMax)
    throw new Fault('pass-too-long', `A pass lasts from 1 to ${authenticator.issueMinutesMax} minutes.`)
  const until = new Date(office.now().getTime() + minutes * MINUTE_MS)
  const { credential, shown } = authenticator.issue(until)
  const id = uuidOf(office.randomBytes(16)) as CredentialId
  const assessed = authenticator.assess({ payload: credential.payload }, null)
  await office.storage.accounts.replaceCredential(
    account.id,
    { id, authenticator: authenticator.id, ...credential, assessed, confirmedAt: office.now(), createdIn: null },
    {
      events: [eventAbout(account.id, 'pass.issued', { authenticator: authenticator.id, actor: actor.by, reason, until })],
      letters: noticesTo(account, 'house/pass-issued', office.locale, { reason, until: momentIn(account.locale ?? office.locale, until) }),
      now: office.now(),
    },
  )
  return { shown, until }
}

const issuerIn = ({ authenticators }: Pick<Office, 'authenticators'>) => authenticators.find((it) => it.opens === 'recovery' && it.issue !== null) ?? null
