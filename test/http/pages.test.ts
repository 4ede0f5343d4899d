import { describe, expect, test } from 'vitest'
import type { AccountId } from '../../src/domain/account.ts'
import type { Challenge, Step } from '../../src/domain/sign-in.ts'
import type { Around } from '../../src/sign-in/page-views.ts'
import { pageFor } from '../../src/sign-in/pages.ts'
import { furnish } from '../support/open-hall.ts'
import { allPages } from '../support/page-fixtures.ts'
import { challengeOf, steps } from '../support/page-steps.ts'

const { messages, render } = furnish()
const t: Around['t'] = (key, values, namespace) => messages.t('en', key, values, namespace)
const client = { id: 'notes', name: 'Notes', firstParty: true, logoUri: null, policyUri: null, tosUri: null, startUri: null }
const around: Around = {
  base: '/interaction/uid',
  client,
  t,
  locale: 'en',
  authenticators: ['passkey', 'email-otp', 'password'].map((id) => ({ id, needsWebAuthn: id === 'passkey' })),
}
type Shown = Exclude<Step, { show: 'finished' }>
const html = (step: Shown): string => render(pageFor(step, around), { locale: 'en', t, path: '/' })
const named = (name: string): Shown => steps[name] ?? fail(name)
const fail = (name: string): never => {
  throw new Error(`no step ${name}`)
}
/** What the page's forms send, and where. */
const forms = (text: string): readonly { readonly action: string; readonly fields: readonly string[] }[] =>
  [...text.matchAll(/<form [^>]*action="([^"]*)"[\s\S]*?<\/form>/g)].map(([whole, action = '']) => ({
    action: action.replace('/interaction/uid/', ''),
    fields: [...whole.matchAll(/\sname="([^"]+)"/g)].map((match) => match[1] ?? ''),
  }))
const actions = (text: string): readonly string[] => forms(text).map(({ action }) => action)

describe('every page', () => {
  test.each(Object.entries(allPages(t)))('%s names its step, has one heading, and says nothing in keys', (_name, page) => {
    const text = render(page, { locale: 'en', t, path: '/' })
    expect(text).toContain(`<main data-step="${page.step}"`)
    expect(text.match(/<h1[ >]/g)).toHaveLength(1)
    expect(text).not.toMatch(/>[a-z-]+(\.[a-z-]+)+</)
    expect(text).not.toMatch(/\{\w+\}|undefined|\[object/)
    // A moment stands between words, where it becomes an element: in no attribute or title.
    expect(text).not.toMatch(/[\uE000-\uE003]|="[^"<>]*<time|<title>[^<]*<time/)
  })

  test.each(Object.entries(steps))('%s posts only to addresses of a sign-in', (_name, step) => {
    const known = [
      'identify',
      'account',
      'forget',
      'choose',
      'answer',
      'cancelled',
      'create',
      'recover',
      'sign-up',
      'skip',
      'restart',
      'shared',
      'leave',
      'consent',
    ]
    expect(actions(html(step)).filter((action) => !known.includes(action))).toEqual([])
  })
})

describe('the first page', () => {
  test('has one field, a way by passkey, a new passkey, and the way back', () => {
    const text = html(named('identify'))
    expect(actions(text)).toEqual(['identify', 'answer', 'create', 'shared', 'leave'])
    expect(text).toMatch(/<input id="identifier" name="identifier" dir="auto" value="" required autofocus[^>]* autocomplete="username webauthn"/)
    expect(forms(text)[0]?.fields).toEqual(['capabilities', 'script', 'identifier', 'remember-shown', 'remember'])
  })

  test('keeps in its field whatever a link brought as a name, the marks of a moment too', () => {
    const text = html({ ...named('identify'), identifier: '\uE0001\uE001Call 555\uE002' } as Shown)
    expect(text).toMatch(/ value="[^"]*Call 555[^"]*" required/)
  })

  test('asks for no passkey where nobody waits for one', () => {
    const text = html({ ...named('identify'), challenge: null } as Shown)
    expect(text).toContain('autocomplete="username"')
    expect(actions(text)).toEqual(['identify', 'create', 'shared', 'leave'])
  })

  test('loses nothing typed, and says what was wrong with it', () => {
    const text = html(named('identify-refused'))
    expect(text).toContain('value="not an address"')
    expect(text).toContain('aria-invalid="true" aria-describedby="notice"')
    expect(text).toMatch(/<p class="notice" id="notice" role="alert">This is neither/)
  })

  test('lists the accounts that this browser remembers, each to be forgotten', () => {
    const text = html({ ...named('identify'), remembered: [{ accountId: 'a1' as AccountId, identifier: 'ada@example.com' }] } as Shown)
    expect(actions(text)).toEqual(['account', 'forget', 'identify', 'answer', 'create', 'shared', 'leave'])
    expect(text).toContain('aria-label="Forget ada@example.com in this browser"')
    expect(text).not.toMatch(/<details class="another" open/)
  })

  test('is about a new account where the client asked for one', () => {
    expect(html(named('identify-account'))).toContain('<h1>Create your account</h1>')
    expect(actions(html(named('identify-account')))).not.toContain('answer')
  })

  test('leads to a passkey for those who want one', () => {
    expect(html(named('identify-passkey'))).toContain('<h1>Create a passkey</h1>')
    expect(actions(html(named('identify-passkey')))).toEqual(['identify', 'leave'])
  })

  test('bears the name of the link that led there for those who have trouble, and leads nowhere else', () => {
    expect(html(named('identify-recovery'))).toContain('<h1>Trouble signing in?</h1>')
    expect(actions(html(named('identify-recovery')))).toEqual(['identify', 'leave'])
  })

  test('keeps the box as it was left', () => {
    expect(html({ ...named('identify'), remember: false } as Shown)).not.toContain(' checked')
  })

  test('invites nobody where accounts cannot be made', () => {
    expect(html({ ...named('identify'), signUp: false } as Shown)).not.toContain('New here?')
  })
})

describe('a challenge', () => {
  test('is the fragment of its authenticator, in its words', () => {
    const page = pageFor(named('challenge-email-otp'), around)
    expect(page).toMatchObject({
      step: 'challenge',
      authenticator: 'email-otp',
      title: 'Check your e-mail',
      leaves: true,
      scripts: ['authenticators/email-otp/browser.js'],
    })
    expect(html(named('challenge-email-otp'))).toContain('<main data-step="challenge" data-authenticator="email-otp">')
  })

  test('tells its own words of a refusal, and how long to wait', () => {
    expect(html(named('challenge-password-refused'))).toContain('Please wait 4 minutes.')
    expect(html({ ...named('challenge-password-refused'), notice: { code: 'too-many-attempts', retryAfterSeconds: 5 } } as Shown)).toContain(
      'Please wait 1 minute.',
    )
  })

  test('tells calmly what is nobody’s fault', () => {
    expect(html(named('challenge-passkey-cancelled'))).toContain('class="notice calm"')
    expect(html(named('challenge-email-otp-refused'))).toContain('class="notice"')
  })

  test('has other ways openly beside it, and behind "Try another way"', () => {
    const text = html(named('challenge-password'))
    const [open = '', tucked = ''] = text.split('<details class="others">')
    expect(open).toContain('name="authenticator" value="passkey"')
    expect(tucked).toContain('name="authenticator" value="email-otp"')
    expect(tucked).not.toContain('name="authenticator" value="passkey"')
  })

  test('says who is asked, and lets somebody else begin', () => {
    expect(html(named('challenge-email-otp'))).toMatch(/action="\/interaction\/uid\/restart"[\s\S]*<bdi>ada@example.com<\/bdi>/)
  })

  test('gives the fragment its token, its page and a voice', () => {
    const challenge: Challenge = challengeOf('passkey', { options: { challenge: 'c"<' } })
    const text = html({ ...named('challenge-passkey'), challenge, prompt: true } as Shown)
    expect(text).toContain('name="challenge" value="token"')
    expect(text).toContain('data-prompt')
    expect(text).toContain('data-options="{&quot;challenge&quot;:&quot;c\\&quot;&lt;&quot;}"')
  })
})

describe('a choice', () => {
  test('offers every way alike, the first one first', () => {
    const text = html(named('choose'))
    expect([...text.matchAll(/name="authenticator" value="([^"]+)"/g)].map((match) => match[1])).toEqual(['passkey', 'email-otp', 'password'])
    expect(text.match(/class="quiet/g)).toHaveLength(2)
  })
})

describe('an enrolment', () => {
  test('can be left for later where the policy lets it', () => {
    expect(actions(html(named('enrol-passkey')))).toContain('skip')
    expect(actions(html(named('enrol-password')))).not.toContain('skip')
  })

  test('on the way to a new account is left for good', () => {
    expect(html(named('enrol-passkey'))).toContain('Not now')
    expect(html(named('enrol-passkey-signing-up'))).toContain('Continue without')
  })
})

describe('a sign-up', () => {
  test('goes on with a passkey or without', () => {
    const text = html(named('sign-up'))
    expect([...text.matchAll(/name="authenticator" value="([^"]*)"/g)].map((match) => match[1])).toEqual(['passkey', ''])
    expect(text).toContain('needs-webauthn')
  })
})

describe('a denial', () => {
  test('says why, and what to do', () => {
    expect(pageFor(named('denied-disabled'), around)).toMatchObject({ status: 403, title: 'This account cannot be used' })
    expect(actions(html(named('denied-disabled')))).toEqual(['restart', 'leave'])
  })

  test('for a reason without words is told all the same', () => {
    expect(pageFor({ show: 'denied', because: 'something-new' }, around).title).toBe('There is no way in from here')
  })
})
