import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import { openAccountRoom } from './account-room.ts'
import { openAccounts } from './accounts.ts'
import { openAdoption } from './adoption.ts'
import { openArtifacts } from './artifacts.ts'
import { openBrowsers } from './browsers.ts'
import { openClients } from './clients.ts'
import { openDeployed } from './deployed.ts'
import { openEvents } from './events.ts'
import { openHeld } from './held.ts'
import { openHousekeeping } from './housekeeping.ts'
import { openOutbox } from './outbox.ts'
import { openOverrides } from './overrides.ts'
import { openPast } from './past.ts'
import { openPauses } from './pauses.ts'
import { openPersonal } from './personal.ts'
import { openPolicies } from './policies.ts'
import type { Pool } from './pool.ts'
import { openPopulation } from './population.ts'
import { openRecoveries } from './recoveries.ts'
import { openReminders } from './reminders.ts'
import { openSignIns } from './sign-ins.ts'
import { openStatements } from './statements.ts'
import { openTurns } from './turns.ts'

/**
 * Every port of the house over one pool; `openKeys` says in which order a start goes. The outbox's worker, housekeeping, the policy that is
 * polled, and whatever reads everybody have a counter of their own, so that `roundTrips` is what people wait for. `close` ends the pool.
 */
export function openStorage({ pool, vault, now }: { readonly pool: Pool; readonly vault: Vault; readonly now: () => Date }): Storage {
  const foreground = openStatements(pool)
  const background = openStatements(pool)
  return {
    accounts: openAccounts(foreground, vault, now),
    room: openAccountRoom({ pool, vault, now }),
    browsers: openBrowsers(foreground),
    signIns: openSignIns(foreground, vault, now),
    outbox: openOutbox({ foreground, background, vault, now }),
    events: openEvents(foreground),
    artifacts: openArtifacts(foreground, vault, now),
    held: openHeld(foreground, vault, now),
    personal: openPersonal(foreground, vault),
    clients: openClients(foreground, now),
    deployed: openDeployed(background),
    housekeeping: openHousekeeping(pool),
    policies: openPolicies(background, now),
    pauses: openPauses(background, now),
    overrides: openOverrides(foreground, vault),
    recoveries: openRecoveries(foreground, vault),
    reminders: openReminders(background, vault),
    population: openPopulation({ pool, statements: background, vault, now }),
    past: openPast(background),
    turns: openTurns(pool),
    adoption: openAdoption(background),
    roundTrips: foreground.roundTrips,
    close: () => pool.end(),
  }
}
