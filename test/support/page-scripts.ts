// Scripts that run in a page before its own, as text: browsers as they were, and what a virtual authenticator cannot do.

/** A person who picks their passkey from the autofill only when `pick()` says so; `armed` counts how often the page asked. */
export const pickLater = `
  const get = navigator.credentials.get.bind(navigator.credentials)
  window.armed = 0
  navigator.credentials.get = ({ mediation, signal, ...rest }) => {
    if (mediation !== 'conditional') return get({ ...rest, ...(mediation && { mediation }), ...(signal && { signal }) })
    window.armed += 1
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      window.pick = () => void get(rest).then(resolve, reject)
    })
  }`

/**
 * A browser that makes passkeys without a dialog, which headless Chromium cannot: the mediation is dropped, and the virtual authenticator answers at
 * once (`silent`). `asked` tells how every passkey was asked for.
 */
export const createsSilently = `
  const create = navigator.credentials.create.bind(navigator.credentials)
  window.asked = []
  navigator.credentials.create = ({ mediation, ...rest }) => {
    window.asked.push(mediation ?? 'dialog')
    return create(rest)
  }`

/** As above, and the password manager declines. */
export const declinesSilently = `
  navigator.credentials.create = ({ mediation }) =>
    Promise.reject(new DOMException(mediation === 'conditional' ? 'no manager takes part' : 'a dialog was to open', mediation === 'conditional' ? 'NotAllowedError' : 'DataError'))`

/** A browser that says nothing of what it can do. */
export const saysNothing = 'delete PublicKeyCredential.getClientCapabilities'

/** An authenticator that knows one algorithm only (COSE number). */
export const onlyAlgorithm = (alg: number): string => `
  const create = navigator.credentials.create.bind(navigator.credentials)
  navigator.credentials.create = ({ publicKey, ...rest }) =>
    create({ ...rest, publicKey: { ...publicKey, pubKeyCredParams: publicKey.pubKeyCredParams.filter((it) => it.alg === ${alg}) } })`

const without = (object: string, ...names: readonly string[]): string => names.map((name) => `delete ${object}.${name}`).join('\n')
const JSON_HELPERS = [
  without('PublicKeyCredential', 'parseCreationOptionsFromJSON', 'parseRequestOptionsFromJSON'),
  without('PublicKeyCredential.prototype', 'toJSON'),
]
const SIGNALS = without('PublicKeyCredential', 'signalUnknownCredential', 'signalAllAcceptedCredentials', 'signalCurrentUserDetails', 'getClientCapabilities')

/** Chrome and Edge 108: autofill, but neither the JSON helpers nor `getClientCapabilities`. */
export const asChrome108 = [...JSON_HELPERS, SIGNALS].join('\n')

/** Firefox 122: JSON helpers and autofill; how a passkey is attached it does not tell. */
export const asFirefox122 = [SIGNALS, without('PublicKeyCredential.prototype', 'authenticatorAttachment')].join('\n')

/** Safari 16: no JSON helpers, and signals that cannot be joined. */
export const asSafari16 = [...JSON_HELPERS, SIGNALS, without('AbortSignal', 'any', 'timeout')].join('\n')

/** A browser with passkeys and nothing else: no conditional mediation, and no question it could answer. */
export const withoutAutofill = `
  ${[...JSON_HELPERS, SIGNALS].join('\n')}
  ${without('PublicKeyCredential', 'isConditionalMediationAvailable', 'isUserVerifyingPlatformAuthenticatorAvailable')}
  ${without('Credential', 'isConditionalMediationAvailable')}
  ${without('AuthenticatorAttestationResponse.prototype', 'getTransports')}
  const get = navigator.credentials.get.bind(navigator.credentials)
  navigator.credentials.get = (options) => (options.mediation === 'conditional' ? Promise.reject(new TypeError('conditional is no mediation')) : get(options))`

/** A browser that has never heard of passkeys. */
export const withoutPasskeys = [
  without('window', 'PublicKeyCredential', 'AuthenticatorAttestationResponse', 'AuthenticatorAssertionResponse'),
  without('Navigator.prototype', 'credentials'),
].join('\n')
