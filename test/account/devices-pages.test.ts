import { describe, expect, test } from 'vitest'
import { isPrompted } from '../../src/account/devices-pages.ts'
import { decide } from '../../src/policy/decide.ts'
import { holding, moment, passkey, password, policyWith } from '../policy/people.ts'

describe('that a passkey is asked for at once', () => {
  test.each([
    ['of one that counts', holding([passkey()]), 'block', true],
    ['beside a password that stands behind it', holding([password(), passkey()]), 'demote', true],
    ['not beside a password that stands next to it', holding([password(), passkey()]), 'allow', false],
    ['not of one that was taken away', holding([passkey({ status: 'revoked' })]), 'block', false],
    ['not where there never was one', holding([password()]), 'block', false],
  ] as const)('is said %s', (_which, facts, target, isSaid) => {
    expect(isPrompted({ facts, decision: decide(facts, policyWith({ target }), moment()) })).toBe(isSaid)
  })
})
