import { errors } from 'oidc-provider'
import { describe, expect, test } from 'vitest'
import { codeOfStatus, explain } from '../../src/http/error-codes.ts'
import { errorPage } from '../../src/http/error-page.ts'

const told = (error: InstanceType<typeof errors.OIDCProviderError>, path = '/auth') =>
  explain({ error: error.error, error_description: error.error_description }, path)

describe('an error of the engine', () => {
  test.each([
    ['an unknown client', new errors.InvalidClient('client is invalid'), 'client-unknown'],
    ['an unknown return address', new errors.InvalidRedirectUri(), 'redirect-unknown'],
    ['a request without a type', new errors.InvalidRequest('missing required parameter(s) (response_type)'), 'request-invalid'],
    ['a session that is gone', new errors.SessionNotFound('interaction session not found'), 'interaction-expired'],
    ['a cookie that is gone', new errors.SessionNotFound('interaction session id cookie not found'), 'interaction-expired'],
    ['a request resumed too late', new errors.SessionNotFound('authorization request has expired'), 'interaction-expired'],
    ['a request resumed by another browser', new errors.SessionNotFound('authorization session and cookie identifier mismatch'), 'interaction-expired'],
    ['a person who changed meanwhile', new errors.SessionNotFound('session principal changed'), 'interaction-expired'],
    ['a busy engine', new errors.TemporarilyUnavailable(), 'temporarily-unavailable'],
  ] as const)('about %s has its own page', (_name, error, code) => {
    expect(told(error)).toBe(code)
  })

  test('is ours where it says nothing', () => {
    expect(explain({ error: 'server_error', error_description: 'oops! something went wrong' }, '/auth')).toBe('unexpected')
  })

  test('about signing out is told as such', () => {
    expect(told(new errors.InvalidRequest('could not find logout details'), '/session/end/confirm')).toBe('sign-out-invalid')
  })
})

describe('a status that a library threw', () => {
  test.each([
    [404, 'not-found'],
    [405, 'method'],
    [413, 'too-large'],
    [415, 'malformed'],
    [418, 'malformed'],
    [500, 'unexpected'],
    [503, 'temporarily-unavailable'],
  ])('%i is told as %s', (status, code) => {
    expect(codeOfStatus(status)).toBe(code)
  })
})

describe('the page of an error', () => {
  const around = { t: (key: string) => key, requestId: 'r' }

  test('leads back to the app where that is known', () => {
    expect(errorPage('interaction-used', around, { name: 'Notes', startUri: 'https://notes.example/start' }).data.start).toEqual({
      label: 'error.start',
      url: 'https://notes.example/start',
    })
  })

  test.each([null, 'javascript:alert(1)', 'notes://start', 'nonsense'])('has no way back by %s', (startUri) => {
    expect(errorPage('interaction-used', around, { name: 'Notes', startUri }).data.start).toBeNull()
  })

  test('has the status of its code', () => {
    expect(errorPage('interaction-used', around).status).toBe(410)
  })
})
