import type { Config } from '../config/load.ts'
import type { Mistake } from '../config/mistakes.ts'
import { deploymentOf, readPolicy } from '../config/policy-document.ts'
import { type PolicyDocument, policyDocument } from '../config/policy-schema.ts'
import { toPolicy } from '../config/policy.ts'
import type { Authenticator, Note } from '../authenticators/authenticator.ts'
import type { Realm } from '../domain/facts.ts'
import type { PolicyVersion } from '../domain/policies.ts'
import type { Policy } from '../domain/policy.ts'
import type { Storage } from '../domain/storage.ts'
import { afterGrace } from '../policy/kinds.ts'
import { tryExpectation, type Tried } from './expectations.ts'
import { knownClients } from './known-clients.ts'
import { notesOn } from './notes.ts'
import { rehearse, type Rehearsed } from './rehearse.ts'
import type { Secrets } from './simulate.ts'

/** What an administrator of policies leans on. */
export interface PolicyOffice {
  readonly config: Pick<Config, 'authenticators' | 'passkeysWithoutBackup' | 'clients'>
  readonly storage: Storage
  readonly authenticators: readonly Authenticator[]
  readonly now: () => Date
  /** Told how many more accounts were looked at. */
  readonly step?: (accounts: number) => void
}

/** Why a document is not saved; every reason that was found. There is no way around them. */
export interface Refused extends Omit<Rehearsed, 'secrets'> {
  /** What is wrong with the document itself; where there is anything, nobody was looked at. */
  readonly mistakes: readonly Mistake[]
  /** Expectations of its own that it does not meet. */
  readonly unmet: readonly Tried[]
  readonly notes: readonly Note[]
}

/** A document that may be saved. */
interface Sound {
  readonly document: PolicyDocument
  readonly policy: Policy
  readonly tried: readonly Tried[]
  readonly secrets: Secrets
  readonly notes: readonly Note[]
  /** The version that it was weighed against. */
  readonly basedOn: number | null
}

export type Checked = Sound | { readonly refused: Refused }

/** Everything that saving would refuse, without saving: the document, then its expectations, then everybody there is. */
export async function checkPolicy(office: PolicyOffice, written: PolicyVersion['document'], isOld = false): Promise<Checked> {
  const read = readPolicy(written, deploymentOf(office.config, await knownClients(office.config, office.storage)), 'new')
  if ('mistakes' in read) return { refused: { ...nothing, mistakes: read.mistakes } }
  const mistakes = await unknownAccounts(office, read.policy)
  return mistakes.length > 0 ? { refused: { ...nothing, mistakes } } : weigh(office, read, isOld)
}

/** A sound document, tried on its own expectations and on everybody. */
async function weigh(office: PolicyOffice, read: Pick<Sound, 'document' | 'policy'>, isOld: boolean): Promise<Checked> {
  const { storage, authenticators } = office
  const notes = notesOn(read.policy, authenticators)
  const tried = read.document.expectations.map((it) => tryExpectation(it, read.policy, authenticators))
  const newest = await storage.policies.current()
  const found = await rehearse({
    ...office,
    now: office.now(),
    population: storage.population,
    realm,
    before: inForce(office, newest),
    after: afterGrace(read.policy),
  })
  const refused = { ...found, notes, mistakes: [], unmet: isOld ? [] : tried.filter(({ differences }) => differences.length > 0) }
  return isRefused(refused) ? { refused } : { ...read, tried, notes, secrets: found.secrets, basedOn: newest?.version ?? null }
}

const isRefused = ({ unmet, stranded, administrators }: Refused): boolean => unmet.length > 0 || stranded.accounts > 0 || administrators.length > 0

const nothing: Refused = { mistakes: [], notes: [], unmet: [], stranded: { accounts: 0, listed: [] }, administrators: [] }

/** What came of saving. `meanwhile`: somebody else saved while this was being checked; nothing was written. */
export type Saved = ({ readonly saved: PolicyVersion } & Pick<Sound, 'secrets' | 'notes'>) | { readonly refused: Refused } | { readonly meanwhile: true }

interface Wish {
  readonly document: PolicyVersion['document']
  readonly author: string
  readonly reason: string
  /** The version whose document this is again: it was in force before, so that its expectations are not asked. */
  readonly rolledBackTo?: number
}

/** Saves a new version, which every instance obeys within seconds. Writes the event `policy.saved`. */
export async function savePolicy(office: PolicyOffice, wish: Wish): Promise<Saved> {
  const checked = await checkPolicy(office, wish.document, wish.rolledBackTo !== undefined)
  if ('refused' in checked) return checked
  const saved = await office.storage.policies.save(wish, checked.basedOn)
  return saved === null ? { meanwhile: true } : { saved, secrets: checked.secrets, notes: checked.notes }
}

/** Break-glass accounts that nobody has. */
async function unknownAccounts({ storage }: PolicyOffice, { breakGlass }: Policy): Promise<readonly Mistake[]> {
  const found = await Promise.all(breakGlass.map((sub) => storage.accounts.bySub(sub)))
  return breakGlass.flatMap((sub, index) =>
    found[index] === null ? [{ path: ['breakGlass', index], says: `is "${sub}", and no account has this sub (keyward account show tells it)` }] : [],
  )
}

/** The policy that is in force now; what an empty document means where it cannot be read any more. */
function inForce({ config }: PolicyOffice, newest: PolicyVersion | null): Policy {
  const deployment = deploymentOf(config)
  const read = readPolicy(newest?.document ?? {}, deployment, String(newest?.version ?? 0))
  return 'policy' in read ? read.policy : toPolicy(policyDocument.parse({}), deployment.authenticators)
}

/** Pauses end some day: what a policy would do then is what counts. */
const realm: Realm = { retiringOffered: true, paused: [] }
