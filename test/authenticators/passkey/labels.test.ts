import { describe, expect, test } from 'vitest'
import { labelFor } from '../../../src/authenticators/passkey/labels.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000'
const APPLE = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd'

describe('the name of a new passkey', () => {
  test.each([
    ['in the computer or the phone itself', 'platform', ['internal'], 'Passkey'],
    ['in a browser that says nothing of it', null, [], 'Passkey'],
    ['in a password manager that answers everywhere', 'platform', ['internal', 'hybrid'], 'Passkey'],
    ['on a phone, by QR', 'cross-platform', ['internal', 'hybrid'], 'Phone or tablet'],
    ['on a key in a port', 'cross-platform', ['usb'], 'Security key'],
    ['on a key that is held to a phone', 'cross-platform', ['nfc', 'usb'], 'Security key'],
    ['on a key, as an old browser tells of it', null, ['usb'], 'Security key'],
  ] as const)('says where it is: %s', (_where, attachment, transports, name) => {
    expect(labelFor(NOBODY, { attachment, transports }, 'en', [])).toBe(name)
  })

  test('is its provider’s, where that has one', () => {
    expect(labelFor(APPLE, { attachment: 'cross-platform', transports: ['internal', 'hybrid'] }, 'en', [])).toBe('Apple Passwords')
  })

  test('is in the language of whoever makes it, else in English, and is numbered', () => {
    const key = { attachment: 'cross-platform', transports: ['usb'] } as const
    expect(labelFor(NOBODY, key, 'de-AT', ['Sicherheitsschlüssel'])).toBe('Sicherheitsschlüssel 2')
    expect(labelFor(NOBODY, key, 'xx', [])).toBe('Security key')
  })
})
