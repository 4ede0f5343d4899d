// Small comforts for forms. Every page works without them.

/** Once sent, a form is not sent again while its answer is on the way; coming back by the back button makes it usable again. */
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented) return
  const form = /** @type {HTMLFormElement} */ (event.target)
  if (form.dataset['sent'] === 'yes') return event.preventDefault()
  form.dataset['sent'] = 'yes'
})
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset['sent']
})

/** "Keep me signed in" stands beside one form and counts for all of the page. */
document.addEventListener('formdata', (event) => {
  const box = document.querySelector('input[name=remember]')
  if (!(box instanceof HTMLInputElement) || box.form === event.target) return
  event.formData.set('remember-shown', 'yes')
  if (box.checked) event.formData.set('remember', box.value)
})

/** Where passkeys are impossible their buttons step back, and a line says why. */
if (!('PublicKeyCredential' in globalThis)) document.documentElement.dataset['webauthn'] = 'missing'

/** A button that shows what is typed into a password field, in words that the field brings. */
for (const field of document.querySelectorAll('input[type=password][data-show]')) {
  if (field instanceof HTMLInputElement) addToggle(field)
}

/** @param {HTMLInputElement} field */
function addToggle(field) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'link'
  button.setAttribute('aria-controls', field.id)
  const label = () => (button.textContent = (field.type === 'password' ? field.dataset['show'] : field.dataset['hide']) ?? '')
  button.addEventListener('click', () => {
    field.type = field.type === 'password' ? 'text' : 'password'
    label()
  })
  field.form?.addEventListener('submit', () => (field.type = 'password'))
  label()
  field.after(button)
}
