/**
 * A page that stands open for longer than its challenge lives gets another one, and keeps what was typed. Nothing is fetched while a dialog is open: the old
 * challenge lives longer than that.
 */

/** @typedef {{ authenticator: string, challenge: string, options: object | null, freshSeconds: number } | null} Fresh */

/** Until a dialog is looked at again that was open, or the server is asked again that did not answer. */
const AGAIN_SECONDS = 15

const main = document.querySelector('main[data-fresh-seconds]')
if (main instanceof HTMLElement) after(Number(main.dataset['freshSeconds']))

/** Timers stand still while the device sleeps, so whoever comes back to the page has it asked as well. @param {number} seconds */
function after(seconds) {
  const asked = performance.now()
  const ask = () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', returned)
    void renew()
  }
  const returned = () => {
    if (!document.hidden && performance.now() - asked > AGAIN_SECONDS * 1000) ask()
  }
  const timer = setTimeout(ask, seconds * 1000)
  document.addEventListener('visibilitychange', returned)
}

async function renew() {
  if (document.querySelector('form[aria-busy=true]') !== null) return after(AGAIN_SECONDS)
  try {
    const response = await fetch(location.pathname, { headers: { Accept: 'application/json' } })
    // What has ended meanwhile is told by whatever the person does next.
    const fresh = response.ok ? /** @type {Fresh} */ (await response.json()) : null
    if (fresh === null) return
    for (const form of document.forms) put(form, fresh)
    after(fresh.freshSeconds)
  } catch {
    after(AGAIN_SECONDS)
  }
}

/** @param {HTMLFormElement} form @param {NonNullable<Fresh>} fresh */
function put(form, { authenticator, challenge, options }) {
  const [whose, field] = ['authenticator', 'challenge'].map((name) => form.elements.namedItem(name))
  if (!(whose instanceof HTMLInputElement && field instanceof HTMLInputElement) || whose.value !== authenticator || field.value === challenge) return
  field.value = challenge
  if (options !== null && 'options' in form.dataset) form.dataset['options'] = JSON.stringify(options)
  form.dispatchEvent(new Event('fresh'))
}
