/**
 * Keeps managers in step with the server (WebAuthn L3, section 5.1.10): says what the page was given to say, and has the forms of a sign-in answered with where to go
 * and what to say on the way. A browser without these calls sends its forms as ever.
 */

/** @typedef {{ kind: 'accepted', rpId: string, userId: string, credentialIds: string[] }} Accepted */
/** @typedef {{ kind: 'details', rpId: string, userId: string, name: string, displayName: string }} Details */
/** @typedef {{ kind: 'unknown', rpId: string, credentialId: string }} Unknown */
/** @typedef {Accepted | Details | Unknown} Signal */

/** How long a person is kept waiting for a manager that does not answer. */
const PATIENCE_MS = 400

/** Steps of a sign-in that may end it. */
const ENDING = /^(\/interaction\/[\w-]+)\/(answer|skip|cancelled)$/

const api = /** @type {Record<string, unknown> | undefined} */ (/** @type {unknown} */ (window.PublicKeyCredential))

const speaks = window.isSecureContext && typeof api?.['signalAllAcceptedCredentials'] === 'function'

if (speaks) {
  for (const element of document.querySelectorAll('[data-signals]')) if (element instanceof HTMLElement) void sendAll(signalsIn(element))
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return
    const step = ENDING.exec(new URL(form.action).pathname)
    if (step === null || form.method !== 'post') return
    event.preventDefault()
    if (form.dataset['asking'] !== 'yes') void ask(form, event.submitter, step[1] ?? '/')
  })
}

/**
 * The same address and fields as ever, with another kind of answer. What is no answer is left to the page, which says where things stand.
 * @param {HTMLFormElement} form @param {HTMLElement | null} button @param {string} page
 */
async function ask(form, button, page) {
  form.dataset['asking'] = 'yes'
  const fields = new FormData(form, button)
  try {
    const body = new URLSearchParams([...fields].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
    const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } })
    const { to, signals } = response.ok ? answerIn(await response.json()) : { to: page, signals: [] }
    await sendAll(signals)
    go(to)
  } catch {
    sendPlainly(form, button)
  }
}

/** A form leaves its page behind it, to which “back” leads, also where the next one has the same address. @param {string} to */
function go(to) {
  if (new URL(to, location.href).href === location.href) history.pushState(null, '')
  location.assign(to)
}

/** As without script: the button's own field is part of it. @param {HTMLFormElement} form @param {HTMLElement | null} button */
function sendPlainly(form, button) {
  if (button instanceof HTMLButtonElement && button.name !== '') {
    const { name, value } = button
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
  }
  form.submit()
}

addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset['asking']
})

/** @param {HTMLElement} element @returns {Signal[]} */
function signalsIn(element) {
  return /** @type {Signal[]} */ (JSON.parse(element.dataset['signals'] ?? '[]'))
}

/** As the server's schema has it. @param {unknown} json */
const answerIn = (json) => /** @type {{ to: string, signals: Signal[] }} */ (json)

/** Settles soon, whatever comes of it: nobody is told. @param {Signal[]} signals */
async function sendAll(signals) {
  const sent = Promise.allSettled(signals.map(send))
  await Promise.race([sent, new Promise((done) => setTimeout(done, PATIENCE_MS))])
}

/** @param {Signal} signal @returns {Promise<unknown>} */
async function send(signal) {
  switch (signal.kind) {
    case 'accepted': {
      const { rpId, userId, credentialIds: allAcceptedCredentialIds } = signal
      return call('signalAllAcceptedCredentials', { rpId, userId, allAcceptedCredentialIds })
    }
    case 'details': {
      const { rpId, userId, name, displayName } = signal
      return call('signalCurrentUserDetails', { rpId, userId, name, displayName })
    }
    case 'unknown':
      return call('signalUnknownCredential', { rpId: signal.rpId, credentialId: signal.credentialId })
  }
}

/** @param {string} name @param {object} options @returns {Promise<unknown>} */
async function call(name, options) {
  const method = api?.[name]
  return typeof method === 'function' ? Reflect.apply(method, api, [options]) : null
}
