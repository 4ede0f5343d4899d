import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { topics } from '../../src/help/topics.ts'
import { readMessages } from '../../src/i18n/read-messages.ts'
import { root } from '../support/open-hall.ts'

const ids = topics.map(({ id }) => id)
const english = readMessages(`${root}/src/i18n/messages/help`)['en'] ?? {}
/** `topics: ['kinds', 'managers']` in a view or a page. */
const linkedFrom = globSync(['views/**/*.eta', 'src/**/*.ts'], { cwd: root })
  .filter((file) => file !== 'src/help/topics.ts')
  .flatMap((file) =>
    [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/\btopics: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/'([a-z-]+)'/g)].map(([, id = '']) => ({ file, id })),
    ),
  )

describe('a topic', () => {
  test('has an address of its own', () => {
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([])
  })

  test('has a question and an answer', () => {
    expect(ids.filter((id) => english[`help.${id}.question`] === undefined || english[`help.${id}.answer`] === undefined)).toEqual([])
  })

  test('leads to topics that there are', () => {
    expect(topics.flatMap(({ related }) => related).filter((id) => !ids.includes(id))).toEqual([])
  })
})

/** Questions, and the views where each arises. Where none is named, it arises with another question. */
const moments: Readonly<Record<string, readonly string[]>> = {
  'what-is-a-passkey': ['sign-in/identify', 'sign-in/sign-up', 'sign-in/offer', 'authenticators/passkey/enrol'],
  'how-it-works': [],
  'why-better': ['sign-in/offer', 'sign-in/note', 'account/password'],
  'what-will-it-ask': ['authenticators/passkey/enrol', 'authenticators/passkey/sign-in'],
  'what-do-i-need': ['authenticators/passkey/enrol'],
  'and-my-password': ['sign-in/note', 'account/password'],
  'several-passkeys': ['account/passkeys', 'account/health', 'sign-in/note'],
  kinds: ['account/passkey', 'account/passkeys', 'account/passkey-add'],
  'other-devices': ['sign-in/note', 'account/passkey-added'],
  'not-on-this-device': ['authenticators/passkey/sign-in', 'sign-in/choose'],
  'after-phone': ['sign-in/enrol'],
  'qr-and-bluetooth': [],
  'which-systems': ['authenticators/passkey/sign-in', 'authenticators/passkey/autofill'],
  'linux-and-rare': ['authenticators/passkey/sign-in', 'authenticators/passkey/enrol'],
  'new-phone-same': ['account/passkeys', 'sign-in/recovery-held'],
  'new-phone-other': ['account/passkeys', 'sign-in/recovery-held'],
  'across-makers': [],
  managers: ['account/passkey', 'account/passkey-add'],
  'security-keys': ['sign-in/refused'],
  'shared-computer': ['sign-in/identify'],
  'tv-and-others': [],
  'in-apps': ['authenticators/passkey/sign-in'],
  'lost-device': ['sign-in/identify', 'sign-in/denied', 'account/devices', 'sign-in/recovery-held'],
  'lost-cases': ['sign-in/recovery-held', 'sign-in/old-keys'],
  'dialog-empty': ['authenticators/passkey/sign-in', 'sign-in/choose'],
  'no-longer-known': ['authenticators/passkey/sign-in'],
  remove: ['account/passkey', 'account/passkey-added'],
  'no-letter': ['authenticators/email-otp/sign-in'],
  practise: ['account/health', 'account/practice'],
  contact: ['sign-in/denied'],
  biometrics: ['authenticators/passkey/enrol', 'authenticators/passkey/sign-in'],
  'sync-safe': [],
  'multi-factor': [],
  'false-sites': ['sign-in/was-it-you'],
  'what-we-store': ['account/passkey', 'account/data'],
  privacy: ['account/data'],
  sharing: [],
  'stolen-device': ['account/devices'],
}
/** Where people are told how to reach somebody: pages of errors and of recovery. */
const contactPages = [
  'error',
  'sign-in/denied',
  'sign-in/recovery-held',
  'sign-in/old-keys',
  'sign-in/was-it-you',
  'account/recovery-link',
  'account/backup',
  'account/undo',
  'account/link-told',
  'account/undo-change',
]

describe('a link to help', () => {
  test('leads to a topic that there is', () => {
    expect(linkedFrom.filter(({ id }) => !ids.includes(id))).toEqual([])
  })

  test.each(ids)('stands wherever the question arises: %s', (id) => {
    const missing = moments[id]?.filter((view) => !linkedFrom.some((link) => link.id === id && link.file === `views/${view}.eta`))
    expect(missing).toEqual([])
  })

  test('leads to every topic from somewhere', () => {
    const reached = new Set([...linkedFrom.map(({ id }) => id), ...topics.flatMap(({ related }) => related)])
    expect(ids.filter((id) => !reached.has(id))).toEqual([])
  })

  test.each(contactPages)('is accompanied by how to reach somebody on %s', (view) => {
    expect(readFileSync(`${root}/views/${view}.eta`, 'utf8')).toContain("include('/partials/contact', it)")
  })
})
