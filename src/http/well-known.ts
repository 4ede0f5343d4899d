/** Where a person looks after their passkeys, and makes one; where they change what retires. Below the issuer. */
export const accountPaths = { manage: '/account/passkeys', enrol: '/account/passkeys/add', password: '/account/password' } as const

/** What the documents are made of. */
export interface WellKnownParts {
  readonly issuer: string
  /** The domain that passkeys belong to, on which the documents must be served; null: the issuer's own. */
  readonly rp: { readonly id: string | null; readonly relatedOrigins: readonly string[] }
  readonly apps: {
    readonly apple: readonly { readonly id: string }[]
    readonly android: readonly { readonly package: string; readonly fingerprints: readonly string[] }[]
  }
}

/** The documents by their names below `/.well-known/`. One that would say nothing is not there. */
export type WellKnowns = Partial<Readonly<Record<WellKnownName, unknown>>>

export const wellKnownNames = ['passkey-endpoints', 'webauthn', 'apple-app-site-association', 'assetlinks.json'] as const

export type WellKnownName = (typeof wellKnownNames)[number]

/** Host of the domain that passkeys belong to. */
export const rpIdOf = ({ issuer, rp }: Pick<WellKnownParts, 'issuer' | 'rp'>): string => rp.id ?? new URL(issuer).hostname

/** Every document that this deployment has to tell. */
export function wellKnowns(parts: WellKnownParts): WellKnowns {
  const { issuer, rp, apps } = parts
  return {
    // A Well-Known URL for Relying Party Passkey Endpoints, section 3.1.
    'passkey-endpoints': { enroll: issuer + accountPaths.enrol, manage: issuer + accountPaths.manage },
    // WebAuthn L3, section 5.11.
    ...(rp.relatedOrigins.length === 0 ? {} : { webauthn: { origins: rp.relatedOrigins } }),
    ...(apps.apple.length === 0 ? {} : { 'apple-app-site-association': { webcredentials: { apps: apps.apple.map(({ id }) => id) } } }),
    ...(apps.android.length === 0 ? {} : { 'assetlinks.json': assetLinks(parts) }),
  }
}

/** Digital Asset Links: who may use the credentials of this domain, which is the site itself and its apps. */
function assetLinks(parts: WellKnownParts): readonly object[] {
  const relation = ['delegate_permission/common.get_login_creds']
  const site = rpIdOf(parts) === new URL(parts.issuer).hostname ? parts.issuer : `https://${rpIdOf(parts)}`
  return [
    { relation, target: { namespace: 'web', site } },
    ...parts.apps.android.map((app) => ({
      relation,
      target: { namespace: 'android_app', package_name: app.package, sha256_cert_fingerprints: app.fingerprints },
    })),
  ]
}

/** How an Android app calls itself in what a passkey signs: the hash of the certificate that signs the app, base64url. */
export const apkOrigins = ({ android }: WellKnownParts['apps']): readonly string[] =>
  android.flatMap(({ fingerprints }) => fingerprints.map((it) => `android:apk-key-hash:${Buffer.from(it.replaceAll(':', ''), 'hex').toString('base64url')}`))

/** Browsers read related origins until they have seen so many different labels, and nothing behind (WebAuthn L3, section 5.11.1). */
export const LABELS_MAX = 5

/** The labels that browsers count: of each origin the name before its public ending. Endings of two parts are told by their look, without the list of them all. */
export const labelsOf = (origins: readonly string[]): ReadonlySet<string> => new Set(origins.map((it) => labelOf(new URL(it).hostname)))

function labelOf(host: string): string {
  const parts = host.split('.')
  const [country = '', second = ''] = parts.toReversed()
  const ending = country.length === 2 && /^(ac|co|com|edu|gov|gob|go|ne|net|nom|or|org)$/.test(second) ? 2 : 1
  return parts.at(-1 - ending) ?? host
}
