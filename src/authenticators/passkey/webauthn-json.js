// The JSON form of WebAuthn (L3, sections 5.1.8 to 5.1.10), for browsers that cannot read or write it themselves.

/** @param {unknown} written in the JSON form of WebAuthn */
export function createOptions(written) {
  const json = /** @type {PublicKeyCredentialCreationOptionsJSON} */ (written)
  const { challenge, user, excludeCredentials } = json
  const options = { ...json, challenge: toBytes(challenge), user: { ...user, id: toBytes(user.id) }, excludeCredentials: withBytes(excludeCredentials) }
  return /** @type {PublicKeyCredentialCreationOptions} */ (/** @type {unknown} */ (options))
}

/** @param {unknown} written */
export function getOptions(written) {
  const json = /** @type {PublicKeyCredentialRequestOptionsJSON} */ (written)
  const options = { ...json, challenge: toBytes(json.challenge), allowCredentials: withBytes(json.allowCredentials) }
  return /** @type {PublicKeyCredentialRequestOptions} */ (/** @type {unknown} */ (options))
}

/** @param {PublicKeyCredentialDescriptorJSON[]} [list] */
const withBytes = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }))

/** What `toJSON()` gives in newer browsers. @param {PublicKeyCredential} credential */
export const toJson = (credential) => ({
  id: credential.id,
  rawId: toText(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  clientExtensionResults: { credProps: credential.getClientExtensionResults().credProps },
  response: responseJson(credential.response),
})

/** @param {AuthenticatorResponse} response */
function responseJson(response) {
  const clientDataJSON = toText(response.clientDataJSON)
  if (response instanceof AuthenticatorAttestationResponse) {
    const transports = typeof response.getTransports === 'function' ? response.getTransports() : []
    return { clientDataJSON, attestationObject: toText(response.attestationObject), transports }
  }
  if (!(response instanceof AuthenticatorAssertionResponse)) throw new TypeError('neither a new passkey nor a proof of one')
  const userHandle = response.userHandle === null ? undefined : toText(response.userHandle)
  return { clientDataJSON, authenticatorData: toText(response.authenticatorData), signature: toText(response.signature), userHandle }
}

/** @param {string} base64url */
const toBytes = (base64url) => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** @param {ArrayBuffer} buffer */
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
