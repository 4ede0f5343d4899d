import type { Page } from './page.ts'
import type { Interaction } from '../domain/interactions.ts'
import type { Say } from '../i18n/messages.ts'

/** What `consent.eta` gets. */
export interface ConsentView {
  readonly base: string
  readonly client: { readonly name: string; readonly logoUri: string | null; readonly policyUri: string | null; readonly tosUri: string | null }
  /** Whose data it is about; null where that is not known. */
  readonly identifier: string | null
  /** In plain words, what the client would see or may do. */
  readonly wishes: readonly string[]
}

/** Asks a person whether a client may have what it asked for (OpenID Connect Core 1.0, section 3.1.2.4). */
export function consentPage(
  interaction: Interaction,
  around: { readonly base: string; readonly identifier: string | null; readonly t: Say },
): Page<ConsentView> {
  const { client, wanted } = interaction
  const { base, identifier, t } = around
  return {
    view: 'consent',
    step: 'consent',
    title: t('consent.title', { client: client.name }),
    leaves: true,
    imagesFrom: client.logoUri === null || !URL.canParse(client.logoUri) ? [] : [new URL(client.logoUri).origin],
    data: {
      base,
      client: { name: client.name, logoUri: client.logoUri, policyUri: client.policyUri, tosUri: client.tosUri },
      identifier,
      wishes: [
        ...wanted.scopes.map((scope) => wishIn('scope', scope, t)),
        ...wanted.claims.filter((claim) => !TECHNICAL.has(claim)).map((claim) => wishIn('claim', claim, t)),
      ],
    },
  }
}

/** Claims about the sign-in, not about the person. */
const TECHNICAL: ReadonlySet<string> = new Set(['sub', 'sid', 'acr', 'amr', 'auth_time', 'iss'])

/** The words of a scope or claim, which an operator adds as `scope.<name>`; its bare name where nobody wrote any. */
export function wishIn(kind: 'scope' | 'claim', name: string, t: Say): string {
  const key = `${kind}.${name}`
  const words = t(key)
  return words === key ? t(`${kind}.other`, { name }) : words
}
