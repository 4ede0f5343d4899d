import { brake } from '../admin/brakes.ts'
import { tellHoldsOver } from '../admin/holds.ts'
import { reassess } from '../admin/reassess.ts'
import { remind } from '../admin/remind.ts'
import { sweep } from '../admin/sweep.ts'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import { Fault } from '../domain/fault.ts'
import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import type { PolicyInForce } from './policy-in-force.ts'
import { every, type World } from './world.ts'

const ROUND_SECONDS = 300
/** A round may come a little early. */
const SLACK_MS = 30_000
/** Of the night, by the clock of the machine (its TZ). */
const SWEEP_HOUR = 3

/** What the rounds are made with. */
export interface RoundParts {
  readonly config: Config
  readonly storage: Storage
  readonly vault: Pick<Vault, 'seal'>
  readonly authenticators: readonly LoadedAuthenticator[]
  readonly policy: PolicyInForce
  readonly world: World
}

/**
 * What nobody asks for: every five minutes the brakes and exceptions that ended, every night the sweep. Each is done by one of all instances; a night that
 * was missed is made up for. Returns how to end it: a sweep under way stops after the accounts it is at, and is begun anew; so it does where another policy
 * comes into force meanwhile, since what it destroys does not come back.
 */
export function openRounds(parts: RoundParts): () => Promise<void> {
  let isOver = false
  const end = every(ROUND_SECONDS, 'brakes and sweep', () => goRound(parts, () => isOver), parts.world.log)
  return async () => {
    isOver = true
    await end()
  }
}

/** One round. `isOver`: asked now and then whether to stop. */
export async function goRound(parts: RoundParts, isOver: () => boolean = () => false): Promise<void> {
  const { storage, world } = parts
  const now = world.now()
  await storage.overrides.takeExpired(now)
  await tellHoldsOver({ storage, vault: parts.vault, issuer: parts.config.issuer, now, locale: parts.config.look.languages.fallback })
  await storage.turns.take('brakes', { since: new Date(now.getTime() - ROUND_SECONDS * 1000 + SLACK_MS), now }, () => lookAtBrakes(parts))
  // What was just paused must not be swept on.
  await parts.policy.refresh()
  await storage.turns.take('reminders', { since: lastNight(now), now }, () => remindAll(parts))
  await storage.turns
    .take('sweep', { since: lastNight(now), now }, () => sweepAll(parts, isOver))
    .catch((error: unknown) => {
      if (!(error instanceof Fault && error.code === INTERRUPTED)) throw error
    })
}

const INTERRUPTED = 'sweep-interrupted'

/** The newest hour of sweeping that has begun. */
function lastNight(now: Date): Date {
  const night = new Date(now)
  night.setHours(SWEEP_HOUR, 0, 0, 0)
  if (night > now) night.setDate(night.getDate() - 1)
  return night
}

async function lookAtBrakes({ storage, policy, config, world }: RoundParts): Promise<void> {
  const braked = await brake({ storage, policy: policy.current(), now: world.now(), locale: config.look.languages.fallback })
  for (const { policyId, brake: cause, figures } of braked) {
    world.log({ level: 'error', message: `the policy ${policyId} was paused: people have trouble signing in`, data: { policy: policyId, cause, ...figures } })
  }
}

async function remindAll({ storage, policy, config, world }: RoundParts): Promise<void> {
  const posted = await remind({ storage, policy: policy.current(), issuer: config.issuer, locale: config.look.languages.fallback, now: world.now() })
  if (posted > 0) world.log({ level: 'info', message: 'people were reminded of passkeys that never worked', data: { posted } })
}

const readsMetadata = ({ authenticatorSettings }: Config): boolean =>
  Object.values(authenticatorSettings).some((it) => (it as { readonly metadata?: unknown } | undefined)?.metadata != null)

async function sweepAll({ storage, policy, config, authenticators, world }: RoundParts, isOver: () => boolean): Promise<void> {
  // Newer metadata may know of a broken model, which people at rest have to be decided by as well.
  if (readsMetadata(config)) await reassess(storage, { authenticators: authenticators.map(({ authenticator }) => authenticator) })
  const [ruling, paused] = [policy.current(), policy.paused()]
  const isAnother = (): boolean => policy.current() !== ruling || policy.paused().join('\n') !== paused.join('\n')
  const swept = await sweep({
    storage,
    policy: ruling,
    authenticators: authenticators.map(({ authenticator }) => authenticator),
    realm: { retiringOffered: true, paused },
    now: world.now(),
    locale: config.look.languages.fallback,
    decisionId: () => Buffer.from(world.randomBytes(16)).toString('base64url'),
    dryRun: false,
    step: () => {
      if (isOver() || isAnother()) throw new Fault(INTERRUPTED, 'the server ends, or another policy is in force')
    },
  })
  const { accounts, changed, relaxed, removable, destroyed } = swept
  world.log({ level: 'info', message: 'the nightly sweep is done', data: { accounts, changed, relaxed, removable, destroyed } })
}
