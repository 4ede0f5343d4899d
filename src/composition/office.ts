import { approvalRoutes } from '../admin/approval-routes.ts'
import { approvals } from '../admin/approval.ts'
import type { Office } from '../admin/office.ts'
import { letterLink } from '../account/letter-link.ts'
import { recoveryLinkPage } from '../account/recovery-link-pages.ts'
import { recoveryLinks } from '../account/recovery-link.ts'
import { undoPage } from '../account/undo-pages.ts'
import { undoing } from '../account/undo.ts'
import type { LoadedAuthenticator } from '../authenticators/load.ts'
import type { Config } from '../config/load.ts'
import type { Storage } from '../domain/storage.ts'
import type { Vault } from '../domain/vault.ts'
import type { Route } from '../http/visit.ts'
import type { PolicyInForce } from './policy-in-force.ts'
import type { World } from './world.ts'

interface OfficeParts {
  readonly config: Config
  readonly world: Pick<World, 'now' | 'randomBytes'>
  readonly storage: Storage
  readonly vault: Vault
  readonly authenticators: readonly LoadedAuthenticator[]
  readonly policy: PolicyInForce
}

/** What administrators act through, for a server and for one command alike. */
export const makeOffice = ({ config, world: { now, randomBytes }, storage, vault, authenticators, policy }: OfficeParts): Office => ({
  now,
  randomBytes,
  storage,
  vault,
  authenticators: authenticators.map(({ authenticator }) => authenticator),
  policy: policy.current,
  paused: policy.paused,
  issuer: config.issuer,
  locale: config.look.languages.fallback,
})

/** Pages outside any sign-in, to which links lead: approving an exception, stopping or taking back a recovery, and taking back what somebody else changed. */
export function linkRoutes(office: Office, endSessions: (sub: string) => Promise<void>): readonly Route[] {
  const recoveries = recoveryLinks({ ...office, endSessions })
  const changes = undoing({ ...office, channelHours: () => office.policy().recovery.channelHours, endSessions })
  return [
    ...approvalRoutes(approvals(office), office.issuer.startsWith('https:')),
    ...(['stop', 'undo'] as const).flatMap((deed) =>
      letterLink(`/recovery/${deed}`, {
        show: async (sealed, around) => recoveryLinkPage(await recoveries.show(deed, sealed), deed, around),
        take: (sealed) => recoveries.take(deed, sealed),
      }),
    ),
    ...letterLink('/undo', { show: async (sealed, around) => undoPage(await changes.show(sealed), around), take: changes.undo }),
  ]
}
