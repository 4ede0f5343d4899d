import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createMessages, type MessageSources } from '../../src/i18n/messages.ts'
import { directionOf, negotiate } from '../../src/i18n/negotiate.ts'
import { surroundingsOf } from '../../src/i18n/surroundings.ts'

const folder = mkdtempSync(join(tmpdir(), 'words-'))
afterAll(() => rmSync(folder, { recursive: true }))

const write = (path: string, words: unknown): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), typeof words === 'string' ? words : JSON.stringify(words))
}

write('shared/en.json', {
  hello: 'Hello {name}',
  left: 'Left',
  'wait.one': '{count} minute',
  'wait.other': '{count} minutes',
  'hold.one': '{name} waits {hours} hour',
  'hold.other': '{name} waits {hours} hours',
  share: '{some} of {all}',
  'share.other': 'a share',
  'skips.2': 'twice more',
  'skips.other': '{count} times more',
  who: 'This is {product}',
  lock: 'Screen lock',
  'lock.windows': 'Windows Hello',
  'lock.in-app': 'Open your browser',
})
write('shared/de.json', { hello: 'Hallo {name}', 'wait.one': '{count} Minute', 'wait.other': '{count} Minuten' })
write('shared/pl.json', { 'wait.one': '{count} minuta', 'wait.few': '{count} minuty', 'wait.many': '{count} minut', 'wait.other': '{count} minuty' })
write('shared/ar.json', {
  hello: 'مرحبا {name}',
  'wait.zero': 'لا دقائق',
  'wait.one': 'دقيقة',
  'wait.two': 'دقيقتان',
  'wait.few': '{count} دقائق',
  'wait.many': '{count} دقيقة',
  'wait.other': '{count} دقيقة',
})
write('badge/en.json', { hello: 'Badge, {name}', only: 'Only here' })
write('operator/en.json', { left: 'Gone', lock: 'Your badge', hold: '{name} waits' })
write('operator/fr.json', { left: 'Parti' })
write('operator/authenticators/badge/de.json', { only: 'Nur hier' })

const sources: MessageSources = {
  shared: join(folder, 'shared'),
  authenticators: [{ id: 'badge', folder: join(folder, 'badge') }],
  fallback: 'en',
  everywhere: { product: 'Keyward' },
}
const house = createMessages(sources)

describe('a message', () => {
  test('is filled with its values', () => {
    expect(house.t('de', 'hello', { name: 'Ada' })).toBe('Hallo Ada')
  })

  test('leaves a placeholder without a value, so that the mistake is seen', () => {
    expect(house.t('en', 'hello', {})).toBe('Hello {name}')
    expect(house.t('en', 'hello', Object.create({ name: 'Eve' }) as Record<string, string>)).toBe('Hello {name}')
  })

  test('keeps a value in its own direction where the language is written from the right', () => {
    expect(house.t('ar', 'hello', { name: 'ada@example.com' })).toBe('مرحبا \u2068ada@example.com\u2069')
    expect(house.t('ar', 'wait', { count: 3 })).toBe('3 دقائق')
  })

  test('knows what every message may name', () => {
    expect(house.t('en', 'who')).toBe('This is Keyward')
  })

  test('follows the plural of the language, and writes numbers as it does', () => {
    expect([1, 2, 1200].map((count) => house.t('en', 'wait', { count }))).toEqual(['1 minute', '2 minutes', '1,200 minutes'])
    const arabic = ['لا دقائق', 'دقيقة', 'دقيقتان', '3 دقائق', '11 دقيقة', '100 دقيقة']
    expect([0, 1, 2, 3, 11, 100].map((count) => house.t('ar', 'wait', { count }))).toEqual(arabic)
    expect([1, 3, 5, 1200].map((count) => house.t('pl', 'wait', { count }))).toEqual(['1 minuta', '3 minuty', '5 minut', '1200 minut'])
    expect(house.t('de', 'wait', { count: 1200 })).toBe('1.200 Minuten')
  })

  test('follows the plural of the only number among its values, whatever it is called', () => {
    expect([1, 2].map((hours) => house.t('en', 'hold', { name: 'Ada', hours }))).toEqual(['Ada waits 1 hour', 'Ada waits 2 hours'])
    expect(house.t('en', 'share', { some: 1, all: 2 })).toBe('1 of 2')
  })

  test('still says something where a number is given as text', () => {
    expect(house.t('en', 'hold', { name: 'Ada', hours: '48' })).toBe('Ada waits 48 hours')
  })

  test('takes the form that its own language has for a number, where the reader’s has no words', () => {
    expect(house.t('fr', 'wait', { count: 0 })).toBe('0 minutes')
    expect(house.t('no language', 'wait', { count: 1 })).toBe('1 minute')
  })

  test('may be worded for one number', () => {
    expect([2, 3].map((count) => house.t('en', 'skips', { count }))).toEqual(['twice more', '3 times more'])
  })

  test.each([
    [[], 'Screen lock'],
    [['windows'], 'Windows Hello'],
    [['mac'], 'Screen lock'],
    [['in-app', 'windows'], 'Open your browser'],
  ] as const)('may be worded for where it is read: %j', (around, text) => {
    expect(house.voice('en', around)('lock')).toBe(text)
  })

  test('is an authenticator’s own before the shared one', () => {
    expect(house.t('en', 'hello', { name: 'Ada' }, 'badge')).toBe('Badge, Ada')
    expect(house.t('en', 'left', {}, 'badge')).toBe('Left')
  })

  test('is in the wanted language, in its base, or in the fallback', () => {
    expect(house.t('de-AT', 'hello', { name: 'Ada' })).toBe('Hallo Ada')
    expect(house.t('de', 'left')).toBe('Left')
    expect(house.t('de', 'hello', { name: 'Ada' }, 'badge')).toBe('Hallo Ada')
  })

  test('is its key where nobody has it', () => {
    expect(house.t('en', 'nowhere')).toBe('nowhere')
    expect(house.t('en', 'constructor')).toBe('constructor')
  })
})

describe('an operator', () => {
  const own = createMessages({ ...sources, operator: join(folder, 'operator'), overrides: { en: { 'wait.one': 'a moment' } } })

  test('replaces a message, key by key', () => {
    expect(own.t('en', 'left')).toBe('Gone')
    expect(own.t('en', 'hello', { name: 'Ada' })).toBe('Hello Ada')
  })

  test('replaces the variants of a message with it', () => {
    expect(own.voice('en', ['windows'])('lock')).toBe('Your badge')
  })

  test('replaces the plural forms of a message with it', () => {
    expect(own.t('en', 'hold', { name: 'Ada', hours: 2 })).toBe('Ada waits')
  })

  test('replaces one variant of a message, or says nothing there', () => {
    write('for-macs/en.json', { 'lock.mac': 'Touch ID', 'lock.windows': '' })
    const { voice } = createMessages({ ...sources, operator: join(folder, 'for-macs') })
    expect((['mac', 'windows', 'linux'] as const).map((one) => voice('en', [one])('lock'))).toEqual(['Touch ID', '', 'Screen lock'])
  })

  test('replaces a message of an authenticator', () => {
    expect(own.t('de', 'only', {}, 'badge')).toBe('Nur hier')
  })

  test('adds a language', () => {
    expect(own.languages).toEqual(['ar', 'de', 'en', 'fr', 'pl'])
    expect(own.t('fr', 'left')).toBe('Parti')
  })

  test('has the last word in the configuration', () => {
    expect(own.t('en', 'wait', { count: 1 })).toBe('a moment')
  })

  test.each([
    ['no JSON', '{'],
    ['a list', []],
    ['something that is not text', { hello: 1 }],
  ])('is told where a file holds %s', (name, words) => {
    write(`wrong-${name.length}/en.json`, words)
    expect(() => createMessages({ ...sources, operator: join(folder, `wrong-${name.length}`) })).toThrow(/en\.json/)
  })
})

describe('a language', () => {
  const available = ['de', 'en', 'pt-BR', 'pt-PT']
  const pick = (accepted: string | undefined, wanted: readonly string[] = []): string => negotiate({ wanted, accepted }, available, 'en')

  test.each([
    ['de-CH, en;q=0.8', 'de'],
    ['fr, de;q=0.3, en;q=0.5', 'en'],
    ['pt', 'pt-BR'],
    ['pt-pt', 'pt-PT'],
    ['*', 'en'],
    ['de;q=0, pt-PT;q=0.1', 'pt-PT'],
    ['fr', 'en'],
    ['', 'en'],
    [undefined, 'en'],
    [';;;,,q=1', 'en'],
  ])('is the best the browser accepts: %s', (accepted, found) => {
    expect(pick(accepted)).toBe(found)
  })

  test('is what was chosen, whatever the browser accepts', () => {
    expect(pick('en', ['fr', 'de-AT'])).toBe('de')
  })

  test('runs from the right where its script does', () => {
    expect([directionOf('he'), directionOf('ar-EG'), directionOf('de')]).toEqual(['rtl', 'rtl', 'ltr'])
  })
})

describe('a reader', () => {
  const mozilla = 'Mozilla/5.0'
  test.each([
    ['Chrome on Windows', `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36`, ['windows']],
    ['Safari on a Mac', `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15`, ['mac']],
    [
      'Safari on an iPhone',
      `${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1`,
      ['ios'],
    ],
    [
      'Firefox on an iPad',
      `${mozilla} (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15`,
      ['ios'],
    ],
    ['Chrome on Android', `${mozilla} (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36`, ['android']],
    ['Firefox on Linux', `${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, ['linux']],
    [
      'an app on Android',
      `${mozilla} (Linux; Android 15; Pixel 9 Build/AP4A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36`,
      ['in-app', 'android'],
    ],
    ['an app on an iPhone', `${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148`, ['in-app', 'ios']],
    [
      'an app that names itself',
      `${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1 [FBAN/FBIOS]`,
      ['in-app', 'ios'],
    ],
    ['a program', 'curl/8.0', []],
    ['nobody', '', []],
  ])('is known by the header: %s', (_name, header, found) => {
    expect(surroundingsOf(header)).toEqual(found)
  })
})
