import type { Context } from 'koa'
import { accountClientId } from '../domain/account-area.ts'
import { type BrowserCookie, unknownCapabilities } from '../domain/browser.ts'
import { backupAcr } from '../domain/acr.ts'
import type { Decision } from '../domain/decision.ts'
import type { Context as Moment, Facts, Realm } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'
import type { PersonSession, Sessions } from '../domain/sessions.ts'
import type { Dossier, Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { decide } from '../policy/decide.ts'
import { freshMinutes, isFresh } from '../policy/fresh.ts'
import { isMailboxAloneSince } from '../policy/guard.ts'
import { type FactsHouse, factsOf } from '../sign-in/facts.ts'
import type { Visit } from '../http/visit.ts'

/** Whoever is in their account: who, by which session, and how things stand under the policy of now. */
export interface Resident {
  readonly dossier: Dossier
  readonly session: PersonSession
  readonly facts: Facts
  /** On what the session rests. */
  readonly decision: Decision
  /** Enough was shown lately for a change: on a page ten minutes, for its form fifteen. */
  readonly fresh: boolean
  /** They came in by a backup, or by the mailbox alone where something better had worked: they see little and change nothing. */
  readonly backup: boolean
  /** The id in this browser's cookie. */
  readonly browserId: string | null
  /** Goes with every form (`whose`): what was loaded for one person changes nothing for the next who signs in in the same browser. */
  readonly whose: string
}

/** What it takes to know who is there. */
export interface Doorkeeper extends FactsHouse {
  readonly sessions: Sessions<Context>
  readonly storage: Pick<Storage, 'accounts'>
  readonly vault: Pick<Vault, 'mac'>
  readonly policy: () => Policy
  readonly realm: () => Promise<Realm>
  readonly readCookie: (visit: Visit) => BrowserCookie | null
  readonly now: () => Date
}

/** null: nobody is signed in, or whose account cannot be used any more. Two round trips. */
export async function residentOf(keeper: Doorkeeper, visit: Visit): Promise<Resident | null> {
  const session = await keeper.sessions.current(visit)
  if (session === null) return null
  const browserId = keeper.readCookie(visit)?.id ?? null
  const dossier = await keeper.storage.accounts.dossier({ sub: session.sub, browserId })
  if (dossier === null || dossier.account.status === 'disabled') return null
  const facts = factsOf(keeper, dossier)
  const moment = await momentOf(keeper, { session, dossier, facts })
  const policy = keeper.policy()
  const decision = decide(facts, policy, moment)
  return {
    dossier,
    session,
    facts,
    decision,
    fresh: isFresh(facts, policy, moment, visit.method === 'GET' ? freshMinutes.open : freshMinutes.submit),
    backup: isBackup(session, decision) || isMailboxAloneSince({ facts, policy, now: moment.now, shown: moment.evidence }),
    browserId,
    whose: keeper.vault.mac('whose', dossier.account.id).slice(0, 22),
  }
}

/** Under the rules of now, where what the session rests on counts at all. */
const isBackup = ({ acr }: PersonSession, { assurance }: Decision): boolean => (assurance?.acr ?? acr) === backupAcr

/** Nobody is asked anything now: what the session rests on is weighed under the rules of now. */
async function momentOf({ now, realm }: Doorkeeper, { session, dossier, facts }: Pick<Resident, 'session' | 'dossier' | 'facts'>): Promise<Moment> {
  const evidence = session.about?.evidence ?? []
  return {
    now: now(),
    client: { id: accountClientId, firstParty: true },
    acrWanted: [],
    maxAgeSeconds: null,
    prompts: [],
    browser: { known: true, firstSeenAt: dossier.browser?.firstSeenAt ?? null, failures: dossier.browser?.failures ?? 0 },
    capabilities: unknownCapabilities,
    evidence,
    purpose: 'sign-in',
    mailboxProved: evidence.some((it) => facts.options.some(({ authenticator, restsOn }) => authenticator === it.authenticator && restsOn === 'channel')),
    shown: [],
    enrolmentFailures: 0,
    persona: null,
    realm: await realm(),
  }
}
