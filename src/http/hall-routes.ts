import type { PostedLetter } from '../domain/letter.ts'
import type { Route } from './visit.ts'

/** The hall's own addresses. `letters`: the development mailbox, newest first, or null where letters are really posted. */
export function hallRoutes(letters: (() => readonly PostedLetter[]) | null): readonly Route[] {
  const home: Route = [
    'GET',
    '/',
    ({ state: { t, show } }) => {
      show({ view: 'home', step: 'home', title: t('home.title'), data: {} })
    },
  ]
  return letters === null ? [home] : [home, ...mailboxRoutes(letters)]
}

const mailboxRoutes = (letters: () => readonly PostedLetter[]): readonly Route[] => [
  [
    'GET',
    '/dev/letters',
    ({ state: { t, show } }) => {
      show({ view: 'dev/letters', step: 'letters', title: t('letters.title'), data: { letters: letters() } })
    },
  ],
  [
    'GET',
    '/dev/letters.json',
    (visit) => {
      visit.set('Cache-Control', 'no-store')
      visit.body = { letters: letters() }
    },
  ],
]
