import { isDeepStrictEqual } from 'node:util'
import { knownClients } from '../admin/known-clients.ts'
import type { Config } from '../config/load.ts'
import { inALine } from '../config/mistakes.ts'
import { deploymentOf, readPolicy } from '../config/policy-document.ts'
import { toPolicy } from '../config/policy.ts'
import { Fault } from '../domain/fault.ts'
import type { PolicyVersion } from '../domain/policies.ts'
import type { Policy } from '../domain/policy.ts'
import type { Storage } from '../domain/storage.ts'
import type { World } from './world.ts'

/** Who saved version 1. */
const CONFIGURATION = 'configuration'
/** Versions that a configuration is compared with. */
const VERSIONS_MAX = 500

/** The policy that everything obeys: the newest version of the database. */
export interface PolicyInForce {
  readonly current: () => Policy
  /** Ids of policies that may not tighten any further. */
  readonly paused: () => readonly string[]
  /** Asks the database; a version that cannot be read is logged once, and the last good one stays in force. */
  refresh(): Promise<void>
}

interface Parts {
  readonly config: Config
  readonly storage: Pick<Storage, 'policies' | 'pauses' | 'clients'>
  readonly log: World['log']
}

/**
 * Fills an empty database with the configuration's policy as version 1. Throws `Fault('policy-invalid')` with every mistake where the newest version does not
 * fit this deployment (an authenticator left the list, say).
 */
export async function openPolicy(parts: Parts): Promise<PolicyInForce> {
  const { storage, log } = parts
  let seen = await newestOf(parts)
  let policy = policyIn(parts, seen)
  let paused = await pausedIn(storage)
  await compareWithConfiguration(parts, seen, policy)
  await lookForClients(parts, seen)

  const refresh = async (): Promise<void> => {
    paused = await pausedIn(storage)
    const newest = await storage.policies.current()
    if (newest === null || newest.version === seen.version) return
    seen = newest
    try {
      policy = policyIn(parts, newest)
      log({ level: 'info', message: `policy version ${newest.version} is in force`, data: { author: newest.author, reason: newest.reason } })
    } catch (error) {
      log({
        level: 'error',
        message: `policy version ${newest.version} cannot be read: version ${policy.version} stays in force`,
        data: { error: String(error) },
      })
    }
  }
  return { current: () => policy, paused: () => paused, refresh }
}

const pausedIn = async ({ pauses }: Parts['storage']): Promise<readonly string[]> => (await pauses.list()).map(({ policyId }) => policyId)

async function newestOf({ config, storage: { policies } }: Parts): Promise<PolicyVersion> {
  const first = { document: config.policyAsWritten, author: CONFIGURATION, reason: 'first start' }
  const newest = (await policies.current()) ?? (await policies.save(first, null)) ?? (await policies.current())
  if (newest === null) throw new Fault('policy-missing', 'the database keeps no policy, and took none')
  return newest
}

function policyIn({ config }: Parts, { version, document }: PolicyVersion): Policy {
  const read = readPolicy(document, deploymentOf(config), String(version))
  if ('policy' in read) return read.policy
  const lines = [`The policy in force, version ${version} in the database, does not fit the configuration:`, ...read.mistakes.map((it) => `  ${inALine(it)}`)]
  throw new Fault('policy-invalid', [...lines, 'Save one that does (keyward policy save), or change the configuration back.'].join('\n'), {
    cause: read.mistakes,
  })
}

/** A client that was removed is no reason not to start; one that was written wrongly would demand nothing of anybody, unseen. */
async function lookForClients({ config, storage, log }: Parts, { version, document }: PolicyVersion): Promise<void> {
  const read = readPolicy(document, deploymentOf(config, await knownClients(config, storage)))
  const unknown = 'mistakes' in read ? read.mistakes.map(inALine) : []
  for (const line of unknown) log({ level: 'warn', message: `policy version ${version} names a client that is not there: ${line}` })
}

/**
 * A configuration is never applied over the database. Whoever changed it and expects an effect is warned; whoever replaced it on purpose, so that some older
 * version says the same as the configuration, is not.
 */
async function compareWithConfiguration({ config, storage: { policies }, log }: Parts, newest: PolicyVersion, inForce: Policy): Promise<void> {
  const version = inForce.version
  const configured = toPolicy(config.policy, deploymentOf(config).authenticators, version)
  if (isDeepStrictEqual(configured, inForce)) return
  const kept = await policies.list(VERSIONS_MAX)
  const data = { version, author: newest.author, reason: newest.reason }
  const before = kept.find((it) => meansTheSame(it, config, configured))
  if (before === undefined) {
    const message = `the policy in the configuration is not in force: version ${version} in the database rules. To put it in force: keyward policy save --reason "…"`
    return log({ level: 'warn', message, data })
  }
  log({ level: 'info', message: `policy version ${version} is in force; the configuration's is version ${before.version}, which it replaced`, data })
}

function meansTheSame({ document }: PolicyVersion, config: Config, configured: Policy): boolean {
  const read = readPolicy(document, deploymentOf(config), configured.version)
  return 'policy' in read && isDeepStrictEqual(read.policy, configured)
}
