// Times in the reader's own zone, which only their browser knows. Without script they stay in UTC, and say so.

const day = /** @type {const} */ ({ year: 'numeric', month: 'long', day: 'numeric' })
const moment = /** @type {const} */ ({ ...day, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' })

for (const time of document.querySelectorAll('time')) {
  const at = new Date(time.dateTime)
  if (!Number.isNaN(at.getTime())) time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, 'day' in time.dataset ? day : moment).format(at)
}
