import { describe, expect, test } from 'vitest'
import { unknownCapabilities } from '../../src/domain/browser.ts'
import type { Interaction } from '../../src/domain/interactions.ts'
import type { Visit } from '../../src/http/visit.ts'
import { guestOf, networkOf } from '../../src/sign-in/read-request.ts'

describe('the network of an address', () => {
  test.each([
    ['192.0.2.77', '192.0.2'],
    ['::ffff:192.0.2.77', '192.0.2'],
    ['2001:db8:1:abcd:1:2:3:4', '20010db80001ab'],
    ['2001:db8:1:ab01::1', '20010db80001ab'],
    ['2001:db8:1:12::1', '20010db8000100'],
    ['2001:db8:1::5', '20010db8000100'],
    ['2001:db8::abcd:1:2:3', '20010db8000000'],
    ['2001:db8::1', '20010db8000000'],
    ['::1', '00000000000000'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('what a browser can do', () => {
  const visit = { state: { locale: 'en' }, get: () => '', ip: '192.0.2.1' } as unknown as Visit
  const told = (fields: Readonly<Record<string, string>>) =>
    guestOf(visit, {} as Interaction, { read: () => null, write: () => undefined } as never, fields).capabilities

  test('is what its script says, nothing where none is sent, and no passkey where there is none to run', () => {
    expect(told({ capabilities: '{"webauthn":true}' })).toMatchObject({ webauthn: true, script: true })
    expect(told({ capabilities: '' })).toEqual(unknownCapabilities)
    expect(told({ capabilities: '', script: 'no' })).toEqual({ ...unknownCapabilities, webauthn: false })
  })
})
