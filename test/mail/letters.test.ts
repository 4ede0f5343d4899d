import { describe, expect, test } from 'vitest'
import { messages, write } from './post-office.ts'

describe('the letters of the house', () => {
  test.each(['backup-sign-in', 'credential-added', 'credential-undone', 'no-account', 'password-tried'])('say %s in every language', (name) => {
    const texts = messages.languages.map((locale) => {
      const { subject, text, html } = write({ template: `house/${name}`, locale, data: { authenticator: 'email-otp', label: '' } })
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|mail\.[a-z]|\{\w+\}|https?:/)
      expect(html).toContain(subject)
      return subject + text
    })
    expect(new Set(texts).size).toBe(messages.languages.length)
  })

  test('carry marks of direction where a sentence needs them, and none in a subject', () => {
    const { subject, text, html } = write({ template: 'house/password-tried', locale: 'ar', data: {} })
    expect(text).toMatch(/\u2068Keyward\u2069/)
    expect(subject).toContain('Keyward')
    expect(`${subject}${/<title>.*<\/title>/.exec(html ?? '')?.[0] ?? 'no title'}`).not.toMatch(/[\u2066-\u2069]|no title/)
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

  const effects = ['exempt', 'unlockPassword', 'pin.allow', 'pin.demote', 'pin.block', 'force.allow', 'force.demote', 'force.block', 'force.remove']
  test.each(effects)('tell of an exception in every language: %s', (what) => {
    for (const locale of messages.languages) {
      const { subject, text, html } = write({ template: 'house/override-set', locale, data: { what, until: 'Friday noon', reason: 'lost <phone>' } })
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|mail\.[a-z]|override\.[a-z]|\{\w+\}/)
      expect(text).toMatch(/Friday noon[\s\S]*lost <phone>/)
      expect(html).toContain('lost &lt;phone&gt;')
    }
  })

  test('lead to where an exception is approved, and say nothing of it', () => {
    const link = 'https://id.example.com/approve/AAAAAAAAAAAAAAAAAAAAAA'
    for (const locale of messages.languages) {
      const { subject, text, html } = write({ template: 'house/approval-wanted', locale, data: { link } })
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|mail\.[a-z]|\{\w+\}/)
      expect(text).toContain(`\n${link}\n`)
      expect(html).toContain(`href="${link}"`)
    }
  })

  test('say which credential was set aside, and lead to the account', () => {
    for (const locale of messages.languages) {
      const { subject, text, html } = write({
        template: 'house/credential-set-aside',
        locale,
        data: { label: 'Blue <key>', link: 'https://id.example.com/account' },
      })
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|mail\.[a-z]|\{\w+\}/)
      expect(text).toMatch(/Blue <key>[\s\S]*\nhttps:\/\/id.example.com\/account\n/)
      expect(html).toContain('Blue &lt;key&gt;')
    }
  })

  test('remind of what was never used, and lead to it', () => {
    const link = 'https://id.example.com/account/passkeys'
    for (const locale of messages.languages) {
      const { subject, text, html } = write({ template: 'house/passkey-unused', locale, data: { label: 'Blue <key>', days: '30', link } })
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|mail\.[a-z]|\{\w+\}/)
      // Some languages say the days first.
      for (const said of ['Blue <key>', '30']) expect(text).toContain(said)
      expect(text).toMatch(/\nhttps:\/\/id.example.com\/account\/passkeys\n/)
      expect(html).toContain('Blue &lt;key&gt;')
    }
  })

  test.each([
    ['email-otp/code', { code: '123456', minutes: '1' }, '1 minute '],
    ['house/address-code', { code: '123456', minutes: '1' }, '1 minute.'],
    ['house/passkey-unused', { label: 'Key', days: '1', link: 'https://id.example.com/account' }, '1 day ago'],
    ['house/recovery-over', { days: '1', recover: 'https://id.example.com/recover', link: 'https://id.example.com/stop' }, '1 day.'],
  ])('count in the form that the number has: %s', (template, data, said) => {
    const { text, html } = write({ template, locale: 'en', data })
    for (const face of [text, html]) expect(face).toContain(said)
  })

  test('lead to where a new way to sign in is taken back, where it can be', () => {
    const undo = 'https://id.example.com/undo/sealed.text_-'
    for (const locale of messages.languages) {
      const { text, html } = write({ template: 'house/credential-added', locale, data: { authenticator: 'passkey', label: '', undo } })
      expect(text).toContain(`\n${undo}\n`)
      expect(html).toContain(`href="${undo}"`)
    }
  })

  test('lead to the account of whoever knows nothing of a new way to sign in that no letter may take back', () => {
    const account = 'https://id.example.com/account'
    for (const locale of messages.languages) {
      const { text, html } = write({ template: 'house/credential-added', locale, data: { authenticator: 'passkey', label: '', account } })
      expect(text).toContain(`\n${account}\n`)
      expect(html).toContain(`href="${account}"`)
    }
  })
})
