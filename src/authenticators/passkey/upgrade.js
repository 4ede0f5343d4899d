import { createOptions, toJson } from './webauthn-json.js'

/** Makes a passkey without a dialog, or none (WebAuthn L3, section 5.1.3, `mediation: conditional`). Whatever comes of it, the sign-in goes on, and nobody is told. */

/** What is not made by then is not made: the person is waiting. */
const PATIENCE_MS = 5000

/** Not yet among the types of every compiler, and an unknown member would be ignored by a browser, which then would open its dialog: hence `makesSilently`. */
const silently = /** @type {{}} */ ({ mediation: 'conditional' })

for (const form of document.querySelectorAll('form[data-passkey-upgrade]')) {
  if (form instanceof HTMLFormElement) void upgrade(form)
}

/** @param {HTMLFormElement} form */
async function upgrade(form) {
  const goOn = once(() => form.requestSubmit())
  setTimeout(goOn, PATIENCE_MS)
  try {
    if (!(await makesSilently())) return goOn()
    const publicKey = createOptions(JSON.parse(form.dataset['options'] ?? '{}'))
    const credential = await navigator.credentials.create({ publicKey, ...silently, signal: AbortSignal.timeout(PATIENCE_MS) })
    if (!(credential instanceof PublicKeyCredential)) return goOn()
    write(form, JSON.stringify(toJson(credential)))
    goOn()
  } catch {
    goOn()
  }
}

/** Only where the browser says so itself. */
async function makesSilently() {
  if (!window.isSecureContext || typeof window.PublicKeyCredential !== 'function') return false
  const { getClientCapabilities } = /** @type {{ getClientCapabilities?: () => Promise<Record<string, boolean>> }} */ (
    /** @type {unknown} */ (PublicKeyCredential)
  )
  if (typeof getClientCapabilities !== 'function') return false
  return (await getClientCapabilities.call(PublicKeyCredential))['conditionalCreate'] ?? false
}

/** @param {HTMLFormElement} form @param {string} answer */
function write(form, answer) {
  const field = form.elements.namedItem('response')
  if (!(field instanceof HTMLInputElement)) return
  field.value = answer
  form.action = form.dataset['answer'] ?? form.action
}

/** @param {() => void} act */
function once(act) {
  let done = false
  return () => {
    if (done) return
    done = true
    act()
  }
}
