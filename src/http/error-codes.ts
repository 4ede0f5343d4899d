/** Every page on which something ends, with its status and its meaning. Words: `error.<code>.{title,text,next}`. Printed into the documentation. */
export const errorCodes = {
  'interaction-expired': { status: 410, meaning: 'The sign-in was begun too long ago, or belongs to another browser.' },
  'interaction-used': { status: 410, meaning: 'The sign-in has already ended: the back button, a second tab, or a bookmark.' },
  'cookies-blocked': { status: 400, meaning: 'The browser kept no cookie of the sign-in.' },
  'recovery-scope': { status: 403, meaning: 'Somebody is recovering an account, and may do nothing else until that is done or begun anew.' },
  'cross-origin': { status: 403, meaning: 'A form was sent from another site, or by something that does not say where it comes from.' },
  'host-unknown': { status: 421, meaning: 'The Host header is not that of the issuer.' },
  insecure: { status: 400, meaning: 'The issuer is https, but the request came without TLS. Behind a TLS proxy: name its address under `proxies`.' },
  'not-found': { status: 404, meaning: 'There is no page at this address.' },
  method: { status: 405, meaning: 'The address exists, but not for this HTTP method.' },
  'too-large': { status: 413, meaning: 'What was sent is larger than 64 kB.' },
  malformed: { status: 400, meaning: 'What was sent cannot be read.' },
  'client-unknown': { status: 400, meaning: 'The app that asked for the sign-in is not registered.' },
  'redirect-unknown': { status: 400, meaning: 'The return address in the request is not registered for the app.' },
  'request-invalid': { status: 400, meaning: 'The app sent a request that OAuth 2.0 or OpenID Connect does not allow.' },
  'sign-out-invalid': { status: 400, meaning: 'The sign-out request or its form is not valid (any more).' },
  'temporarily-unavailable': { status: 503, meaning: 'A part of the service cannot be reached just now.' },
  unexpected: { status: 500, meaning: 'A fault of ours; the log has the details under the reference shown.' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly meaning: string }>>

export type ErrorCode = keyof typeof errorCodes

/** An error as oidc-provider hands it to `renderError`; only what is public of it. */
export interface ProtocolError {
  readonly error: string
  readonly error_description?: string | undefined
}

/** Which of our pages tells a person about an error of the protocol that could not be sent back to the client (RFC 6749, section 4.1.2.1). */
export const explain = ({ error, error_description: description = '' }: ProtocolError, path: string): ErrorCode =>
  BY_ERROR[error] ??
  (path.startsWith('/session/end')
    ? 'sign-out-invalid'
    : (BY_CLIENT[error] ?? (INTERACTION_LOST.test(description) ? 'interaction-expired' : 'request-invalid')))

const BY_ERROR: Readonly<Record<string, ErrorCode>> = { server_error: 'unexpected', temporarily_unavailable: 'temporarily-unavailable' }
const BY_CLIENT: Readonly<Record<string, ErrorCode>> = { invalid_client: 'client-unknown', invalid_redirect_uri: 'redirect-unknown' }

/** Descriptions of the library's `SessionNotFound`, whose code does not tell it from other requests that are invalid. */
const INTERACTION_LOST =
  /^(interaction session|session|authorization request|authorization session|interaction session id cookie)\b.*\b(not found|expired|mismatch|changed)$/

/** The page for a status that a library threw. */
export const codeOfStatus = (status: number): ErrorCode => BY_STATUS[status] ?? (status >= 500 ? 'unexpected' : 'malformed')

const BY_STATUS: Readonly<Record<number, ErrorCode>> = { 404: 'not-found', 405: 'method', 413: 'too-large', 501: 'method', 503: 'temporarily-unavailable' }
