import { createOptions, getOptions, toJson } from './webauthn-json.js'

/** The page's half of a passkey. Needs only what every browser with passkeys has (Chrome 108, Edge 108, Firefox 122, Safari 16); all else is asked for before it is called. */

/** A refusal quicker than this, to a ceremony that nobody clicked for, is the browser wanting a click and not a person who said no. */
const REFLEX_MS = 1000

const able = window.isSecureContext && typeof window.PublicKeyCredential === 'function' && navigator.credentials !== undefined

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (form instanceof HTMLFormElement) start(form)
}

// A page that comes back from the browser's memory holds a challenge that was used.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})

/** @param {HTMLFormElement} form */
function start(form) {
  if (!able) return unable(form)
  form.hidden = false
  const page = pageOf(form)
  form.addEventListener('submit', (event) => {
    if (page.field.value !== '' || page.leaving) return
    event.preventDefault()
    void modal(page, false)
  })
  if (form.dataset['passkey'] === 'create') void sayWithoutLock()
  if (form.dataset['passkey'] === 'autofill') void listen(page)
  form.addEventListener('fresh', () => void renew(page))
  if ('prompt' in form.dataset) void modal(page, true)
}

/** Says so; and a page that would have opened the dialog by itself tells the server, once all scripts have written what they know, so that what works comes first. @param {HTMLFormElement} form */
function unable(form) {
  show('unsupported')
  if (!('prompt' in form.dataset) || form.dataset['unable'] === undefined) return
  form.action = form.dataset['unable']
  document.addEventListener('DOMContentLoaded', () => form.requestSubmit())
}

/**
 * @typedef {object} Page
 * @property {HTMLFormElement} form
 * @property {HTMLInputElement} field hidden, takes the answer
 * @property {HTMLElement | null} status
 * @property {unknown} options as the server wrote them, in the JSON form of WebAuthn
 * @property {AbortController | null} listening
 * @property {Promise<void>} silent settles when no request of autofill is pending
 * @property {boolean} busy
 * @property {boolean} leaving the dialog came to nothing, which the form says
 */

/** @param {HTMLFormElement} form @returns {Page} */
function pageOf(form) {
  const field = form.elements.namedItem('response')
  if (!(field instanceof HTMLInputElement)) throw new TypeError('the form of a passkey has a field for its answer')
  const status = form.querySelector('[role=status]')
  return {
    form,
    field,
    status: status instanceof HTMLElement ? status : null,
    options: optionsIn(form),
    listening: null,
    silent: Promise.resolve(),
    busy: false,
    leaving: false,
  }
}

/**
 * The browser's own dialog. Whatever ends it without an answer ends it alike: why is not told, and not guessed.
 * @param {Page} page @param {boolean} unasked
 */
async function modal(page, unasked) {
  if (page.busy) return
  page.busy = true
  say(page, 'waiting')
  page.listening?.abort()
  await page.silent
  const begun = performance.now()
  try {
    send(page, await ask(page))
  } catch (error) {
    page.busy = false
    ended(page, nameOf(error), unasked && performance.now() - begun < REFLEX_MS)
  }
}

/** The page stood open for so long that another challenge takes the place of its own; a request of autofill begins anew with it. @param {Page} page */
async function renew(page) {
  page.options = optionsIn(page.form)
  page.listening?.abort()
  await page.silent
  if (!page.busy) void listen(page)
}

/** @param {HTMLFormElement} form @returns {unknown} */
function optionsIn(form) {
  return JSON.parse(form.dataset['options'] ?? '{}')
}

/** @param {Page} page @returns {Promise<Credential | null>} */
function ask(page) {
  const creates = page.form.dataset['passkey'] === 'create'
  return creates ? navigator.credentials.create({ publicKey: createOptions(page.options) }) : navigator.credentials.get({ publicKey: getOptions(page.options) })
}

/** @param {Page} page @param {string} reason @param {boolean} reflex */
function ended(page, reason, reflex) {
  const { form } = page
  if (reason === 'InvalidStateError') {
    // Good news; going on is what is left to do, and making one elsewhere stays possible.
    form.querySelector('button')?.classList.add('quiet')
    show('present')
    return say(page, 'present')
  }
  if (form.dataset['passkey'] === 'autofill' || reflex) {
    say(page, '')
    return void listen(page)
  }
  form.action = form.dataset['cancelled'] ?? form.action
  form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'cancelled', value: reason }))
  page.leaving = true
  form.requestSubmit()
}

/** Autofill: the passkeys stand among the names the browser suggests, until one is picked or the dialog is wanted. @param {Page} page */
async function listen(page) {
  if (page.form.dataset['passkey'] !== 'autofill' || !(await canListen())) return
  page.listening = new AbortController()
  page.silent = navigator.credentials
    .get({ publicKey: getOptions(page.options), mediation: 'conditional', signal: page.listening.signal })
    .then((credential) => send(page, credential))
    .catch(() => undefined)
}

async function canListen() {
  const { isConditionalMediationAvailable } = PublicKeyCredential
  if (typeof isConditionalMediationAvailable !== 'function' || typeof AbortController !== 'function') return false
  return isConditionalMediationAvailable.call(PublicKeyCredential).catch(() => false)
}

/** @param {Page} page @param {Credential | null} credential */
function send(page, credential) {
  if (!(credential instanceof PublicKeyCredential)) throw new TypeError('no passkey came back')
  page.field.value = JSON.stringify(toJson(credential))
  say(page, 'sending')
  page.form.requestSubmit()
}

/** Where the device has no screen lock set up the page says what else there is; where the browser does not tell, nothing. */
async function sayWithoutLock() {
  const { isUserVerifyingPlatformAuthenticatorAvailable } = PublicKeyCredential
  const lock = await isUserVerifyingPlatformAuthenticatorAvailable?.call(PublicKeyCredential).catch(() => null)
  if (lock === false) show('no-lock')
}

/** @param {Page} page @param {'waiting' | 'sending' | 'present' | ''} what */
function say({ form, status }, what) {
  if (status !== null) status.textContent = form.dataset[what] ?? ''
  form.setAttribute('aria-busy', String(what === 'waiting' || what === 'sending'))
}

/** @param {string} what */
function show(what) {
  for (const part of document.querySelectorAll(`[data-passkey-when="${what}"], [data-passkey-unless~="${what}"]`))
    part.toggleAttribute('hidden', part.matches('[data-passkey-unless]'))
}

/** @param {unknown} error */
const nameOf = (error) => (error instanceof Error || error instanceof DOMException ? error.name : 'unknown')
