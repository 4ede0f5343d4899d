import { createRemoteJWKSet, jwtVerify } from 'jose'

/** What the API answers. */
export interface ApiAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** A small API that believes only access tokens of its issuer, for itself, with its scope (RFC 9068, section 4). Keys come from the issuer's JWKS. */
export function notesApi({
  issuer,
  audience,
  jwksUri,
  now,
}: {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: () => Promise<string>
  readonly now: () => Date
}) {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | null = null
  return async (authorization: string): Promise<ApiAnswer> => {
    const token = /^Bearer (\S+)$/.exec(authorization)?.[1]
    if (token === undefined) return refused(401, 'a bearer token is needed')
    keys ??= jwksUri().then((uri) => createRemoteJWKSet(new URL(uri)))
    try {
      const { payload } = await jwtVerify(token, await keys, { issuer, audience, typ: 'at+jwt', algorithms: ['ES256', 'RS256'], currentDate: now() })
      const { scope } = payload
      if (typeof scope !== 'string' || !scope.split(' ').includes('notes')) return refused(403, 'the scope notes is missing')
      return { status: 200, body: { sub: payload.sub, notes: ['Water the plants', 'Retire a password'] } }
    } catch (error) {
      return refused(401, error instanceof Error ? error.message : 'the token is not valid')
    }
  }
}

const refused = (status: number, why: string): ApiAnswer => ({
  status,
  body: { error: status === 403 ? 'insufficient_scope' : 'invalid_token', error_description: why },
})
