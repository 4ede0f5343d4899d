import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createMessages } from '../../src/i18n/messages.ts'
import { readMessages } from '../../src/i18n/read-messages.ts'
import type { Surrounding } from '../../src/i18n/surroundings.ts'
import { furnish, root, shownAuthenticators } from '../support/open-hall.ts'
import { allPages } from '../support/page-fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'hints-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What an operator's folder says of passkeys, in English. */
function operator(name: string, words: Readonly<Record<string, string>>): string {
  const place = join(folder, name, 'authenticators/passkey')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'en.json'), JSON.stringify(words))
  return join(folder, name)
}

const { render } = furnish()
const words = {
  shared: `${root}/src/i18n/messages`,
  authenticators: shownAuthenticators.map((id) => ({ id, folder: `${root}/src/authenticators/${id}/messages` })),
  fallback: 'en',
}

function show(page: string, { messagesFolder, around = [], locale = 'en' }: Wishes = {}): string {
  const t = createMessages({ ...words, operator: messagesFolder ?? null }).voice(locale, around)
  const shown = allPages(t)[page]
  if (shown === undefined) throw new Error(`no page ${page}`)
  return render(shown, { locale, t, path: '/' })
}

interface Wishes {
  readonly messagesFolder?: string
  readonly around?: readonly Surrounding[]
  readonly locale?: string
}

/** Every slot, and a page that shows it. */
const slots: Readonly<Record<string, string>> = {
  'hint.before-sign-in': 'challenge-passkey',
  'hint.elsewhere': 'challenge-passkey',
  'hint.places': 'challenge-passkey-places',
  'hint.before-creation': 'enrol-passkey-offered',
  'hint.before-second': 'enrol-passkey-second',
  'hint.after-cross-device': 'enrol-passkey-here',
  'hint.where-saved': 'enrol-passkey',
  'hint.after-creation': 'note-added',
  'hint.already-there': 'enrol-passkey',
  'hint.after-cancel': 'challenge-passkey-cancelled',
  'hint.after-cancel-again': 'choose-failed-twice',
  'hint.after-cancelled-creation': 'enrol-passkey-cancelled',
  'hint.not-possible': 'identify',
  'hint.creation-not-possible': 'enrol-passkey',
  'hint.no-lock': 'enrol-passkey',
  'hint.unknown': 'identify-removed-passkey',
  'refusal.answer-wrong': 'challenge-passkey-unknown',
}
const house = readMessages(`${root}/src/authenticators/passkey/messages`)

describe('a hint', () => {
  test.each(Object.entries(slots))('%s has a default in every language, shown on %s', (key, page) => {
    for (const [locale, ours] of Object.entries(house)) expect(show(page, { locale })).toContain((ours[key] ?? '?').replaceAll('"', '&quot;'))
  })

  test.each(Object.entries(slots))('%s is changed by the operator, also for one platform', (key, page) => {
    const messagesFolder = operator(`changed-${key}`, { [key]: 'Ask the desk.', [`${key}.mac`]: 'Ask the desk for Macs.' })
    expect(show(page, { messagesFolder })).toContain('Ask the desk.')
    expect(show(page, { messagesFolder, around: ['windows'] })).toContain('Ask the desk.')
    expect(show(page, { messagesFolder, around: ['mac'] })).toContain('Ask the desk for Macs.')
    expect(show(page, { messagesFolder, locale: 'de' })).not.toContain('Ask the desk')
  })

  test.each(Object.entries(slots))('%s may be empty, and leaves nothing behind', (key, page) => {
    const html = show(page, { messagesFolder: operator(`empty-${key}`, { [key]: '' }) })
    expect(html).not.toContain(house['en']?.[key] ?? '?')
    expect(html).not.toMatch(/<p(?![^>]*role="status")[^>]*>\s*<\/p>/)
  })

  test('is one of those that the documentation names', () => {
    const page = readFileSync(`${root}/docs/look.md`, 'utf8')
    const documented = [...page.matchAll(/^\| `((?:hint|refusal)\.[a-z-]+)` \|/gm)].map((match) => match[1] ?? '')
    expect(documented.toSorted()).toEqual(Object.keys(slots).toSorted())
    const keys = Object.keys(house['en'] ?? {}).filter((key) => /^hint\.[a-z-]+$/.test(key))
    expect(keys.filter((key) => slots[key] === undefined)).toEqual([])
  })

  test.each([
    ['windows', 'Windows Hello keeps it on this one computer'],
    ['mac', 'saved in the Passwords app'],
    ['android', 'saved in your password manager'],
    ['linux', 'The password manager of your browser'],
  ] as const)('says on %s where a passkey will probably be saved', (platform, text) => {
    expect(show('enrol-passkey', { around: [platform] })).toContain(text)
  })

  test('names the places where a passkey probably is, after a cancelled window too', () => {
    for (const page of ['challenge-passkey-places', 'challenge-passkey-places-cancelled']) {
      const places = [...show(page).matchAll(/<li>([^<]*)<\/li>/g)].map((match) => match[1])
      expect(places).toEqual([
        'Apple Passwords, on every device where you use it',
        'Windows Hello, where you created it',
        'Your phone or tablet',
        'A security key',
      ])
    }
    expect(show('challenge-passkey')).not.toContain('Your passkey is probably here')
  })

  test('says in an app what is to be done there', () => {
    expect(show('identify', { around: ['in-app', 'ios'] })).toContain('an app shows this page inside itself')
  })
})

describe('why something else than the passkey comes first', () => {
  const [lost, again, unable] = ['Your passkey is no longer registered', 'what works comes first', 'Your passkey does not work in this browser']

  test.each([
    ['choose-lost', lost],
    ['challenge-email-otp-lost', lost],
    ['choose-failed-before', again],
    ['challenge-email-otp-failed-before', again],
    ['choose-unable', unable],
    ['challenge-email-otp-unable', unable],
  ])('is said on %s', (page, text) => {
    expect(show(page)).toContain(text)
  })

  test('is what the policy has against the passkey, and what is accepted, where it is not lost but refused', () => {
    const page = show('challenge-email-otp-not-accepted')
    expect(page).toContain('Your passkey is not accepted here any more. It is kept in a password manager')
    expect(page).toContain('and create a different one. Use a security key')
    expect(show('choose-not-accepted')).toContain('The place that keeps it is not trusted here any more.')
    expect(page + show('choose-not-accepted')).not.toContain(lost)
  })

  test('is not said twice, nor where it does come first', () => {
    expect(show('choose-failed-twice').split(again)).toHaveLength(2)
    expect(show('challenge-passkey')).not.toMatch(new RegExp([lost, again, unable].join('|')))
    expect(show('choose')).not.toMatch(new RegExp([lost, again, unable].join('|')))
  })

  test('speaks of a phone only where the browser can ask one', () => {
    expect(show('choose-unable')).toContain('<p class="needs-hybrid">Or choose the passkey all the same')
    expect(readFileSync(`${root}/views/style.css`, 'utf8')).toContain('html:not([data-hybrid=yes]) .needs-hybrid')
  })
})
