// Scripts that run in a page before its own: browsers as they were, and what a virtual authenticator cannot do.

/** A person who picks their passkey from the autofill only when `pickPasskey(page)` says so; `armed` counts how often the page asked. */
export function pickLater(): void {
  const room = window as unknown as { pick: () => void; armed: number }
  const get = navigator.credentials.get.bind(navigator.credentials)
  room.armed = 0
  navigator.credentials.get = (options) => {
    if (options?.mediation !== 'conditional') return get(options)
    room.armed += 1
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error))
      const { mediation: _conditional, ...rest } = options
      room.pick = () => void get(rest).then(resolve, reject)
    })
  }
}

/** An authenticator that knows one algorithm only. As text, because it takes an argument. */
export const onlyAlgorithm = (alg: number): string => `
  const create = navigator.credentials.create.bind(navigator.credentials)
  navigator.credentials.create = ({ publicKey, ...rest }) =>
    create({ ...rest, publicKey: { ...publicKey, pubKeyCredParams: publicKey.pubKeyCredParams.filter((it) => it.alg === ${alg}) } })`

/** Chrome and Edge 108: autofill, but neither the JSON helpers nor `getClientCapabilities`. */
export function asChrome108(): void {
  for (const name of ['parseCreationOptionsFromJSON', 'parseRequestOptionsFromJSON', 'getClientCapabilities', 'signalUnknownCredential']) Reflect.deleteProperty(PublicKeyCredential, name)
  Reflect.deleteProperty(PublicKeyCredential.prototype, 'toJSON')
}

/** Firefox 122: as a key of an attachment it does not tell. */
export function asFirefox122(): void {
  for (const name of ['getClientCapabilities', 'signalUnknownCredential', 'signalAllAcceptedCredentials']) Reflect.deleteProperty(PublicKeyCredential, name)
  Reflect.deleteProperty(PublicKeyCredential.prototype, 'authenticatorAttachment')
}

/** Safari 16: no JSON helpers, no `AbortSignal.any`, and autofill that rejects what it does not know. */
export function asSafari16(): void {
  for (const name of ['parseCreationOptionsFromJSON', 'parseRequestOptionsFromJSON', 'getClientCapabilities']) Reflect.deleteProperty(PublicKeyCredential, name)
  Reflect.deleteProperty(PublicKeyCredential.prototype, 'toJSON')
  Reflect.deleteProperty(AbortSignal, 'any')
}

/** A browser with passkeys and nothing else: no conditional mediation, no question it could answer. */
export function withoutAutofill(): void {
  for (const name of Object.getOwnPropertyNames(PublicKeyCredential)) if (name !== 'prototype') Reflect.deleteProperty(PublicKeyCredential, name)
  Reflect.deleteProperty(PublicKeyCredential.prototype, 'toJSON')
  Reflect.deleteProperty(AuthenticatorAttestationResponse.prototype, 'getTransports')
  const get = navigator.credentials.get.bind(navigator.credentials)
  navigator.credentials.get = (options) => (options?.mediation === 'conditional' ? Promise.reject(new TypeError('conditional is no mediation')) : get(options))
}

/** A browser that has never heard of passkeys. */
export function withoutPasskeys(): void {
  for (const name of ['PublicKeyCredential', 'AuthenticatorAttestationResponse', 'AuthenticatorAssertionResponse']) Reflect.deleteProperty(window, name)
  Reflect.deleteProperty(Navigator.prototype, 'credentials')
}
