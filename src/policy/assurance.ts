import { backupAcr, type Acr, rungOf } from '../domain/acr.ts'
import type { Evidence, Traits } from '../domain/evidence.ts'
import type { Context, Mode } from '../domain/facts.ts'
import type { Policy } from '../domain/policy.ts'

/** What the evidence amounts to; null for none. */
export function assuranceOf(evidence: readonly Shown[], mode: Mode, policy: Policy): { readonly acr: Acr; readonly amr: readonly string[] } | null {
  if (evidence.length === 0) return null
  return { acr: acrOf(evidence, mode, policy), amr: amrOf(evidence) }
}

export type Shown = Pick<Evidence, 'authenticator' | keyof Traits>

/** The least that this request must reach, as a rung of the ladder; -1 for nothing. A stronger one satisfies a weaker demand; values nobody knows demand nothing. A client may ask for more than the policy says of it, never for less. */
export const rungWanted = ({ clients }: Policy, { acrWanted, client }: Pick<Context, 'acrWanted' | 'client'>): number =>
  Math.max(weakestOf(acrWanted), rungOf(client === null ? null : clients[client.id]?.acr))

function weakestOf(wanted: readonly string[]): number {
  const demands = wanted.map(rungOf).filter((it) => it >= 0)
  return demands.length === 0 ? -1 : Math.min(...demands)
}

function acrOf(evidence: readonly Shown[], mode: Mode, policy: Policy): Acr {
  const strong = evidence.filter((it) => it.phishingResistant && it.factors === 2)
  if (strong.some((it) => it.hardwareProtected)) return 'phrh'
  if (strong.length > 0) return 'phr'
  const isBackup = (mode === 'block' || mode === 'remove') && evidence.every((it) => policy.roles.backup.includes(it.authenticator))
  if (isBackup) return backupAcr
  return factorsIn(evidence) >= 2 ? 'urn:keyward:acr:2fa' : 'urn:keyward:acr:1fa'
}

/** Two of the same kind are one factor. */
function factorsIn(evidence: readonly Shown[]): number {
  const byAuthenticator = new Map(evidence.map((it) => [it.authenticator, it.factors]))
  return [...byAuthenticator.values()].reduce((sum: number, factors) => sum + factors, 0)
}

/** RFC 8176, section 2: `mfa` where several factors were used. */
function amrOf(evidence: readonly Shown[]): string[] {
  const amr = new Set(evidence.flatMap((it) => it.amr))
  if (factorsIn(evidence) >= 2) amr.add('mfa')
  return [...amr]
}
