// Answers are <details>: browsers that do not open them by their address, or for printing, are helped here. The page works without.

function openAddressed() {
  const id = decodeURIComponent(location.hash.slice(1))
  const answer = id === '' ? null : document.getElementById(id)
  if (answer === null) return
  for (let at = answer.parentElement; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true
  answer.scrollIntoView()
}

/** @type {HTMLDetailsElement[]} */
let opened = []

addEventListener('hashchange', openAddressed)
addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details')].filter((it) => !it.open)
  for (const one of opened) one.open = true
})
addEventListener('afterprint', () => {
  for (const one of opened) one.open = false
  opened = []
})
openAddressed()
