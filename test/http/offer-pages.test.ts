import { describe, expect, test } from 'vitest'
import { furnish } from '../support/open-hall.ts'
import { allPages } from '../support/page-fixtures.ts'

const { messages, render } = furnish()
const t = messages.voice('en', [])
const pages = allPages(t)

function show(name: string): string {
  const page = pages[name]
  if (page === undefined) throw new Error(`no page ${name}`)
  return render(page, { locale: 'en', t, path: '/' })
}

const heading = (html: string): string => /<h1>([^<]*)<\/h1>/.exec(html)?.[1] ?? ''
/** The words on its buttons, in their order; those that are hidden until something happens left out. */
const buttons = (html: string): readonly string[] => {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main'))
  return [...main.replaceAll(/<form[^>]* data-passkey-when[\s\S]*?<\/form>/g, '').matchAll(/<button[^>]*>([^<]*)</g)].map((match) => match[1] ?? '')
}
const snoozes = (html: string): readonly string[] =>
  [...html.matchAll(/<button class="link" name="snooze" value="([a-z]+)"/g)].map((match) => match[1] ?? '').toSorted()

describe('an offer', () => {
  test.each([
    ['enrol-passkey-offered', 'Create a passkey', ['Create a passkey', 'Not now', 'Do not ask in this browser', 'Never ask again']],
    ['enrol-passkey-here', 'Create a passkey here too?', ['Create a passkey', 'Not now', 'Do not ask in this browser']],
    ['enrol-passkey-second', 'Add a second passkey', ['Create a passkey', 'Not now']],
    ['enrol-recovery-code', 'Save your recovery codes', ['Continue', 'Not now']],
    ['enrol-recovery-code-second', 'Save your recovery codes', ['Continue', 'Not now']],
    ['offer', 'Create a passkey', ['Create a passkey', 'Not now', 'Do not ask in this browser', 'Never ask again']],
    ['offer-here', 'Create a passkey here too?', ['Create a passkey', 'Not now', 'Do not ask in this browser']],
    ['challenge-passkey-try', 'Try your passkey now', ['Use my passkey', 'Not now', 'Do not ask in this browser', 'Never ask again']],
  ])('%s is put in its own words, and can be put off', (name, title, names) => {
    const html = show(name)
    expect(heading(html)).toBe(title)
    expect(buttons(html).slice(0, -1)).toEqual(names)
  })

  test('says “never” and “not here” in a field of the form that leaves it', () => {
    expect(snoozes(show('enrol-passkey-offered'))).toEqual(['device', 'never'])
    expect(show('enrol-passkey-offered')).toMatch(/action="\/interaction\/uid\/skip"[\s\S]*name="snooze" value="device"/)
  })

  test('that has a deadline says how often it can be put off, and nothing of never', () => {
    for (const name of ['enrol-passkey-offered-twice-more', 'offer-twice-more']) {
      expect(show(name)).toContain('You can put this off twice more.')
      expect(snoozes(show(name))).toEqual([])
    }
  })

  test('counts in German as Germans do', () => {
    const left = (count: number): string => messages.t('de', 'skips-left', { count })
    expect([1, 2, 3].map(left)).toEqual([
      'Sie können das noch einmal aufschieben.',
      'Sie können das noch zweimal aufschieben.',
      'Sie können das noch 3-mal aufschieben.',
    ])
  })

  test('that was taken up is not argued about while the code is awaited', () => {
    const html = show('challenge-email-otp-leads-to-passkey')
    expect(heading(html)).toBe('Check your e-mail')
    expect(html).toContain('First confirm that it is you, then create your passkey.')
    expect(buttons(html)).toEqual(['Continue', 'Send a new code', 'Not now', 'Back to Notes'])
  })

  test('does not ask whether it is somebody else', () => {
    for (const name of ['offer', 'enrol-passkey-offered', 'challenge-passkey-try']) expect(show(name)).not.toContain('Not you?')
  })
})

describe('a demand', () => {
  test.each([
    ['enrol-passkey-demanded', 'Notes lets you in with a passkey only.'],
    ['enrol-passkey-recovered', 'You came in without your passkey'],
    ['enrol-passkey-overdue', 'The time to put this off is over'],
    ['offer-overdue', 'The time to put this off is over'],
  ])('%s says why, and cannot be put off', (name, why) => {
    expect(show(name)).toContain(why)
    expect(buttons(show(name))).toEqual(['Create a passkey', 'Back to Notes'])
  })
})

describe('a passkey that is there already', () => {
  test('is a reason to go on, and one not to be asked here again', () => {
    expect(show('enrol-passkey-here')).toMatch(
      /<form method="post" action="\/interaction\/uid\/skip" data-passkey-when="present" hidden>\s*<button name="snooze" value="device">Continue/,
    )
    expect(show('enrol-passkey-second')).toMatch(/data-passkey-when="present" hidden>\s*<button>Continue/)
  })
})

describe('a silent upgrade', () => {
  test('says what happens, runs its own script, and goes on without one', () => {
    const page = pages['upgrade']
    expect(page?.scripts).toEqual(['authenticators/passkey/upgrade.js'])
    const html = show('upgrade')
    expect(html).toContain('We are asking your password manager to save a passkey.')
    expect(html).toMatch(/<form method="post" action="\/interaction\/uid\/cancelled" data-passkey-upgrade data-answer="\/interaction\/uid\/answer"/)
    expect(html).not.toContain('data-passkey="')
    expect(buttons(html)).toEqual(['Continue', 'Back to Notes'])
  })
})

describe('a note', () => {
  test.each([
    ['note-not-needed', 'You no longer need your password here', 'nobody gets in with it any more'],
    ['note-added', 'Your passkey is saved', 'A second passkey somewhere else is wise'],
  ])('%s is told once, with one button', (name, title, text) => {
    const html = show(name)
    expect(heading(html)).toBe(title)
    expect(html).toContain(text)
    expect(buttons(html)).toEqual(['Continue', 'Back to Notes'])
    expect(html).toContain('action="/interaction/uid/skip"')
  })
})

describe('a way out', () => {
  test('is the same on every page that asks, for everybody', () => {
    for (const name of ['choose', 'challenge-passkey', 'challenge-password', 'challenge-email-otp', 'challenge-recovery-code'])
      expect(show(name)).toMatch(/action="\/interaction\/uid\/recover"[^>]*>\s*<button class="link">Trouble signing in\?/)
  })

  test('is a new passkey once the one at hand has failed', () => {
    for (const name of ['challenge-passkey-cancelled', 'challenge-passkey-unknown', 'choose-failed-twice', 'choose-failed-before'])
      expect(show(name)).toMatch(/action="\/interaction\/uid\/create"[^>]*>\s*<button class="link">Create a new passkey after a code by e-mail/)
  })

  test('is not there where somebody is signed in as good as already', () => {
    for (const name of ['challenge-passkey-try', 'offer', 'enrol-passkey', 'note-added']) expect(show(name)).not.toContain('Trouble signing in?')
  })
})

describe('a choice', () => {
  test('has its rarer ways behind “Try another way”', () => {
    const [open = '', tucked = ''] = show('choose-tucked').split('<details class="others">')
    expect(open).not.toContain('value="password"')
    expect(tucked).toContain('value="password"')
  })

  test('says in a sentence that the policy changed meanwhile', () => {
    expect(show('choose-policy-changed')).toContain('The rules for signing in changed while you were here')
    expect(show('choose-policy-changed')).toContain('class="notice calm"')
  })
})

describe('a note', () => {
  test('whose news is a thief answers questions about thieves', () => {
    const links = [...show('note-recovery-reversed').matchAll(/\/help#([a-z-]+)/g)].map((match) => match[1])
    expect(links).toEqual(['false-sites', 'lost-device'])
  })
})
