/** Tells the server what this browser can do, in the hidden field `capabilities` of every form of a sign-in. It changes order and words of what is offered, never what is accepted. */

/** @typedef {{ webauthn: boolean | null, platformAuthenticator: boolean | null, hybrid: boolean | null, conditionalGet: boolean | null, conditionalCreate: boolean | null, script: true }} Capabilities */

/** A browser may lack it, and any of its members. */
const api = /** @type {Record<string, unknown> | undefined} */ (/** @type {unknown} */ (window.PublicKeyCredential))

/** null: the browser does not say. @type {Capabilities} */
let known = {
  webauthn: typeof api === 'function' && window.isSecureContext,
  platformAuthenticator: null,
  hybrid: null,
  conditionalGet: null,
  conditionalCreate: null,
  script: true,
}

write()
void learn('isUserVerifyingPlatformAuthenticatorAvailable', (answer) => ({ platformAuthenticator: yesOrNo(answer) }))
void learn('isConditionalMediationAvailable', (answer) => ({ conditionalGet: yesOrNo(answer) }))
void learn('getClientCapabilities', (answer) => {
  const hybrid = yesOrNo(member(answer, 'hybridTransport'))
  // What is said of phones is said only where the browser can ask one.
  if (hybrid === true) document.documentElement.dataset['hybrid'] = 'yes'
  return { hybrid, conditionalCreate: yesOrNo(member(answer, 'conditionalCreate')) }
})

/** Forms are never kept waiting: what is not known yet when one is sent stays null. @param {string} call @param {(answer: unknown) => Partial<Capabilities>} read */
async function learn(call, read) {
  const method = api?.[call]
  if (typeof method !== 'function') return
  try {
    const learnt = read(await Reflect.apply(method, api, []))
    known = { ...known, ...learnt }
    write()
  } catch {
    // It does not say.
  }
}

/** @param {unknown} object @param {string} name @returns {unknown} */
const member = (object, name) => (typeof object === 'object' && object !== null ? Reflect.get(object, name) : null)

/** @param {unknown} answer */
const yesOrNo = (answer) => (typeof answer === 'boolean' ? answer : null)

function write() {
  for (const form of document.querySelectorAll('form[method=post][action^="/interaction/"]')) fieldOf(form).value = JSON.stringify(known)
}

/** @param {Element} form @returns {HTMLInputElement} */
function fieldOf(form) {
  const found = form.querySelector('input[name=capabilities]')
  if (found instanceof HTMLInputElement) return found
  const field = document.createElement('input')
  Object.assign(field, { type: 'hidden', name: 'capabilities' })
  form.append(field)
  return field
}
