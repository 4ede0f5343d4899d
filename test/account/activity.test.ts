import { describe, expect, test } from 'vitest'
import { type EventType, eventTypes, toldEvents } from '../../src/domain/event.ts'
import { textOf } from '../../src/account/activity-pages.ts'
import { furnish } from '../support/open-hall.ts'

const { messages } = furnish()
const say = (locale: string) => (key: string, values?: Record<string, string | number>, namespace?: string) => messages.t(locale, key, values, namespace)
const event = (type: EventType, data: Record<string, unknown> = {}) => ({
  type,
  accountId: null,
  signInId: null,
  clientId: 'notes',
  data,
  at: new Date('2026-11-26T12:00:00Z'),
  number: 1,
})
const words = { t: say('en'), locale: 'en', nameOf: () => 'Notes' }

describe('the past of an account', () => {
  test.each(['en', 'de'])('has words in %s for everything that a person is told', (locale) => {
    expect(
      toldEvents.filter((type) => textOf(event(type, { authenticator: 'passkey' }), { t: say(locale), locale, nameOf: () => 'Notes' }).startsWith('account.')),
    ).toEqual([])
  })

  test('has no words for what nobody is told', () => {
    const silent = (Object.keys(eventTypes) as EventType[]).filter((type) => !toldEvents.includes(type))
    expect(silent.filter((type) => textOf(event(type), words) !== `account.activity.${type}`)).toEqual([])
  })

  test('names the app and the ways', () => {
    expect(textOf(event('sign_in.completed', { authenticators: ['password', 'email-otp'] }), words)).toBe(
      'You signed in to Notes with: Password and E-mail code',
    )
  })

  test('says how it came about where there are words for that, and not where there are none', () => {
    expect(textOf(event('session.ended', { by: 'person' }), words)).toBe('You signed out in another place.')
    expect(textOf(event('session.ended', { by: 'sign-out' }), words)).toBe('You were signed out.')
    expect(textOf(event('session.ended', { by: '<script>' }), words)).toBe('You were signed out.')
    expect(textOf(event('sign_in.refused', { authenticator: 'password', what: 'enrolment' }), words)).toBe('Not saved, because it did not fit: Password')
  })
})
