import { describe, expect, test } from 'vitest'
import { createVault } from '../../src/storage/vault.ts'
import { minutesAfter, NOON } from '../support/cast.ts'
import { testKey } from '../support/database.ts'

const now = () => NOON
const data = testKey('data', minutesAfter(-10))
const mac = testKey('mac', minutesAfter(-10))

describe('a vault', () => {
  const vault = createVault([data, mac], now)

  test('opens what it sealed, and seals the same text differently each time', () => {
    const [first, second] = [vault.seal('letter:1', 'grüße\u0000'), vault.seal('letter:1', 'grüße\u0000')]
    expect(first).not.toBe(second)
    expect(vault.open('letter:1', first)).toBe('grüße\u0000')
    expect(first.startsWith(`${data.id}.`)).toBe(true)
    expect(first).not.toContain('gr')
  })

  test('opens nothing for another purpose, be it another row or another kind of row', () => {
    const sealed = vault.seal('letter:1', 'text')
    expect(vault.open('letter:2', sealed)).toBeNull()
    expect(vault.open('sign-in:1', sealed)).toBeNull()
  })

  test('opens nothing that was changed in any byte, cut short, or made up', () => {
    const sealed = vault.seal('p', 'text')
    const [id, body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(vault.open('p', `${id}.${changed.toString('base64url')}`)).toBeNull()
    }
    for (const wrong of ['', '.', 'x', `${id}.`, `${id}.AAAA`, `unknown.${body}`, sealed.slice(0, -4)]) expect(vault.open('p', wrong)).toBeNull()
  })

  test('says that it is empty rather than keep something in clear', () => {
    expect(() => createVault([mac], now).seal('p', 'text')).toThrow('no key')
    expect(() => createVault([data], now).mac('p', 'text')).toThrow('no key')
  })
})

describe('a MAC', () => {
  test('is the same for the same text and purpose only, and stays so when data keys rotate', () => {
    const before = createVault([data, mac], now)
    const after = createVault([data, testKey('data', minutesAfter(-1)), mac], now)
    expect(before.mac('email-otp', '123456')).toBe(after.mac('email-otp', '123456'))
    expect(before.mac('email-otp', '123456')).not.toBe(before.mac('password', '123456'))
    expect(before.mac('email-otp', '123456')).not.toBe(before.mac('email-otp', '123457'))
  })
})

describe('rotation of the data key', () => {
  test('waits for the new key to become active, and opens the old until it is dropped', () => {
    let at = NOON
    let keys = [data, mac]
    const vault = createVault(
      () => keys,
      () => at,
    )
    const old = vault.seal('p', 'old')
    const next = testKey('data', minutesAfter(1))
    keys = [{ ...data, dropAt: minutesAfter(10) }, { ...next, createdAt: NOON }, mac]
    expect(vault.seal('p', 'x').startsWith(data.id)).toBe(true)
    at = minutesAfter(2)
    expect(vault.seal('p', 'x').startsWith(next.id)).toBe(true)
    expect(vault.open('p', old)).toBe('old')
    at = minutesAfter(10)
    expect(vault.open('p', old)).toBeNull()
  })
})
