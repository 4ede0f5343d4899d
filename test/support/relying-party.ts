import { createHash } from 'node:crypto'
import { back, type Desk } from './front-desk.ts'

const verifier = 'a-verifier-that-is-long-enough-to-be-taken-0123456789'

/** An authorization request with PKCE, as a client without a library would write it. */
export function authorizeUrl(desk: Desk, params: Record<string, string> = {}): string {
  const code_challenge = createHash('sha256').update(verifier).digest('base64url')
  const asked = { client_id: 'app', response_type: 'code', scope: 'openid', redirect_uri: back, code_challenge, code_challenge_method: 'S256', ...params }
  return `${desk.origin}/auth?${new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== '')).toString()}`
}

export interface Answer {
  readonly status: number
  readonly body: Record<string, string>
  readonly headers: Headers
}

/** Posts a form as a client: with its secret, or its id alone where it has none. `DPoP` becomes a header. */
export async function postAs(
  desk: Pick<Desk, 'clients' | 'origin'>,
  path: string,
  { DPoP, ...form }: Record<string, string>,
  clientId = 'app',
): Promise<Answer> {
  const secret = desk.clients.find((it) => it['client_id'] === clientId)?.['client_secret'] as string | undefined
  const body = new URLSearchParams(secret === undefined ? { ...form, client_id: clientId } : form)
  const authorization = secret === undefined ? {} : { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` }
  const response = await fetch(desk.origin + path, { method: 'POST', body, headers: { ...authorization, ...(DPoP === undefined ? {} : { DPoP }) } })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, string>), headers: response.headers }
}

/** Trades the code in a client's redirect for tokens. */
export const redeem = (desk: Desk, landed: URL, clientId = 'app', more: Record<string, string> = {}): Promise<Answer> =>
  postAs(
    desk,
    '/token',
    { grant_type: 'authorization_code', code: landed.searchParams.get('code') ?? '', redirect_uri: back, code_verifier: verifier, ...more },
    clientId,
  )

export const refresh = (desk: Desk, token: string | undefined, clientId = 'app', more: Record<string, string> = {}): Promise<Answer> =>
  postAs(desk, '/token', { grant_type: 'refresh_token', refresh_token: token ?? '', ...more }, clientId)

/** Asks userinfo, with 200 for a living opaque token. */
export const userinfo = async (desk: Desk, token: string | undefined): Promise<number> =>
  (await fetch(`${desk.origin}/me`, { headers: { authorization: `Bearer ${token}` } })).status

export const errorOf = (landed: URL): string | null => landed.searchParams.get('error')
