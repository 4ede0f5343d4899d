import { createHash, timingSafeEqual } from 'node:crypto'
import { errors, type Client, type ClientMetadata, type Configuration, type KoaContextWithOIDC, type Provider } from 'oidc-provider'

/** Client metadata of ours, beside RFC 7591, section 2. */
const extra = {
  /** Belongs to whoever runs this server: no consent page. */
  first_party: (value) => typeof value === 'boolean',
  /** An old client that cannot do PKCE. */
  pkce_optional: (value) => typeof value === 'boolean',
  /** The APIs it may ask tokens for; absent: all. */
  allowed_resources: (value) => isTexts(value),
  /** Origins whose scripts may call the token endpoint, beside those of its redirect URIs. */
  cors_origins: (value) => isTexts(value) && value.every((it) => URL.parse(it)?.origin === it),
} as const satisfies Record<string, (value: unknown) => boolean>

/** oidc-provider's `extraClientMetadata`. Refuses what does not fit with `invalid_client_metadata`. */
export const clientMetadata: NonNullable<Configuration['extraClientMetadata']> = {
  properties: Object.keys(extra),
  validator: (_ctx, key, value) => {
    const fits = extra[key as keyof typeof extra]
    if (value !== undefined && !fits(value)) throw new errors.InvalidClientMetadata(`${key} is malformed`)
  },
}

/** Defaults of RFC 7591, section 2, as this server has them. RS256, because many clients expect nothing else. */
export const clientDefaults = {
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_basic',
  id_token_signed_response_alg: 'RS256',
} as const satisfies Partial<ClientMetadata>

/** Where a person begins again at a client: its sign-in address (OpenID Connect Core 1.0, section 4), else its home page. */
export const startUriOf = (client: Client): string | null => client.initiateLoginUri ?? client.clientUri ?? null

export const isFirstParty = (client: Client | undefined): boolean => client?.['first_party'] === true

const HASHED = 'sha256:'

/** How a client secret is kept: it is random and long, so one round of SHA-256 is enough. Already hashed ones stay as they are. */
export const hashSecret = (secret: string): string => (secret.startsWith(HASHED) ? secret : HASHED + createHash('sha256').update(secret).digest('base64url'))

/** Metadata as it may be kept: with the hash of the secret in its place. */
export function withHashedSecret<Metadata extends Readonly<Record<string, unknown>>>(metadata: Metadata): Metadata {
  const secret = metadata['client_secret']
  return typeof secret === 'string' ? { ...metadata, client_secret: hashSecret(secret) } : metadata
}

/** Has oidc-provider compare hashes. A secret that is itself a stored hash fits nothing. */
export function compareHashedSecrets(provider: Provider): void {
  Object.defineProperty(provider.Client.prototype, 'compareClientSecret', {
    value(this: Client, given: string): boolean {
      const expected = Buffer.from(this.clientSecret ?? '')
      const actual = Buffer.from(HASHED + createHash('sha256').update(given).digest('base64url'))
      return expected.length === actual.length && timingSafeEqual(expected, actual)
    },
  })
}

/** What is wrong with a client's metadata, in one sentence, or null. To be asked before it is saved, since a bad row fails at every request. */
export async function flawOf(provider: Provider, metadata: Readonly<Record<string, unknown>>): Promise<string | null> {
  try {
    await provider.Client.validate(withHashedSecret(metadata) as unknown as ClientMetadata)
    return null
  } catch (error) {
    if (error instanceof errors.OIDCProviderError) return error.error_description ?? error.message
    throw error
  }
}

/** May scripts of this origin call? Those of a public client's redirect URIs, and those it names. */
export function allowsOrigin(ctx: KoaContextWithOIDC, origin: string, client: Client): boolean {
  const named = client['cors_origins']
  if (isTexts(named) && named.includes(origin)) return true
  const isReadable = client.clientAuthMethod === 'none' || ctx.oidc.route === 'userinfo'
  return isReadable && (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin && origin !== 'null')
}

/** May this client ask tokens for this API? */
export function allowsResource(client: Client, identifier: string): boolean {
  const allowed = client['allowed_resources']
  return !isTexts(allowed) || allowed.includes(identifier)
}

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((it) => typeof it === 'string')
