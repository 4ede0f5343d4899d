import { describe, expect, test } from 'vitest'
import { networkOf } from '../../src/sign-in/read-request.ts'

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
