// Two buttons that only a script can offer: the browser's menu prints, too, and codes can be written down.

for (const list of document.querySelectorAll('ol[data-print]')) {
  if (list instanceof HTMLElement) addButtons(list)
}

/** @param {HTMLElement} list in whose data the words are */
function addButtons(list) {
  const row = document.createElement('div')
  row.className = 'pair'
  row.append(buttonFor(list.dataset['print'], () => window.print()))
  if (navigator.clipboard !== undefined) row.append(buttonFor(list.dataset['copy'], (button) => void copy(list, button)))
  list.after(row)
}

/** @param {string | undefined} words @param {(button: HTMLButtonElement) => void} act */
function buttonFor(words, act) {
  const button = document.createElement('button')
  Object.assign(button, { type: 'button', className: 'quiet', textContent: words ?? '' })
  button.addEventListener('click', () => act(button))
  return button
}

/** One code a line. Where the browser refuses, the button stays as it was. @param {HTMLElement} list @param {HTMLButtonElement} button */
async function copy(list, button) {
  const codes = Array.from(list.children, (item) => item.textContent.trim())
  try {
    await navigator.clipboard.writeText(codes.join('\n'))
    button.textContent = list.dataset['copied'] ?? ''
  } catch {
    // Not allowed here.
  }
}
