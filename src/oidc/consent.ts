import type { Interaction, Provider } from 'oidc-provider'
import { Fault } from '../domain/fault.ts'
import type { Artifacts } from '../domain/storage.ts'
import { words } from './acr.ts'
import { type Asked, extendGrant, grantBetween, grantNamed, renewed } from './grants.ts'

/** Writes down what a person let a client see. Returns the grant's id. */
export async function grantConsent(provider: Provider, artifacts: Pick<Artifacts, 'grantOf'>, interaction: Interaction): Promise<string> {
  const accountId = interaction.session?.accountId
  if (accountId === undefined) throw new Fault('consent-of-nobody', 'consent was given without a session')
  const whose = { accountId, clientId: String(interaction.params['client_id']) }
  const known = (await grantNamed(provider, interaction.grantId, whose)) ?? (await grantBetween(provider, artifacts, whose))
  const grant = known ?? new provider.Grant(whose)
  const grew = extendGrant(grant, missingIn(interaction))
  return (grew || known === undefined ? await renewed(grant) : grant).jti
}

/** What the consent page asks for: what is missing, or all of it where the page was asked for as such. */
export function wantedIn(interaction: Interaction): { readonly scopes: readonly string[]; readonly claims: readonly string[] } {
  const { scopes, claims, resources } = missingIn(interaction)
  const missing = [...scopes, ...Object.values(resources).flat()]
  return { scopes: missing.length + claims.length > 0 ? missing : words(interaction.params['scope']), claims }
}

function missingIn({ prompt: { details } }: Interaction): Asked {
  return {
    scopes: (details['missingOIDCScope'] as string[] | undefined) ?? [],
    claims: (details['missingOIDCClaims'] as string[] | undefined) ?? [],
    resources: (details['missingResourceScopes'] as Record<string, string[]> | undefined) ?? {},
  }
}
