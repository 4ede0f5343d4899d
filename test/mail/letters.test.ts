import { describe, expect, test } from 'vitest'
import { messages, write } from './post-office.ts'

describe('the letters of the house', () => {
  test.each(['backup-sign-in', 'credential-added', 'no-account', 'password-tried'])('say %s in every language', (name) => {
    const texts = messages.languages.map((locale) => {
      const { subject, text, html } = write({ template: `house/${name}`, locale, data: { authenticator: 'email-otp', label: '' } })
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|mail\.[a-z]|\{\w+\}|https?:/)
      expect(html).toContain(subject)
      return subject + text
    })
    expect(new Set(texts).size).toBe(messages.languages.length)
  })

  const passed = { policy: 'everyone', recoveries: '7', affected: '90', failed: '9', ceremonies: '50' }
  test.each([
    ...(['policy-loosened', 'credentials-unusable', 'recovery-removed', 'override'] as const).map(
      (cause) => ['password-back', { cause, authenticator: 'password' }] as const,
    ),
    ...(['recoveries', 'failures'] as const).map((cause) => ['policy-paused', { cause, ...passed }] as const),
  ])('say why in every language: %s, %j', (name, data) => {
    const texts = messages.languages.map((locale) => {
      const { subject, text, html } = write({ template: `house/${name}`, locale, data })
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|mail\.[a-z]|\{\w+\}|https?:/)
      return text
    })
    expect(new Set(texts).size).toBe(messages.languages.length)
  })
})
