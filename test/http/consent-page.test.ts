import { describe, expect, test } from 'vitest'
import { consentPage } from '../../src/http/consent-page.ts'
import type { Say } from '../../src/i18n/messages.ts'
import { furnish } from '../support/open-hall.ts'
import { asking } from '../support/page-fixtures.ts'

const { messages, render } = furnish()
const t: Say = (key, values, namespace) => messages.t('en', key, values, namespace)

describe('consent', () => {
  const page = consentPage(
    {
      ...asking,
      client: { ...asking.client, logoUri: 'https://printer.example/logo.png' },
      wanted: { scopes: ['openid', 'constructor'], claims: ['sub', 'name'] },
    },
    { base: '/interaction/uid', identifier: null, t },
  )

  test('is asked in plain words, and shows what has none by its name', () => {
    expect(page.data.wishes).toEqual(['recognise you when you come back', 'use: constructor', 'see your name'])
  })

  test('shows the picture of the client, whose origin the policy then allows', () => {
    expect(page.imagesFrom).toEqual(['https://printer.example'])
  })

  test('is given or refused by one form', () => {
    const text = render(page, { locale: 'en', t, path: '/' })
    expect(text).toContain('name="decision" value="allow"')
    expect(text).toContain('name="decision" value="deny"')
  })
})
