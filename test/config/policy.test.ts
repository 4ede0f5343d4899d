import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import { inALine } from '../../src/config/mistakes.ts'
import { policyOf } from '../../src/config/policy.ts'
import { type ReadPolicy, readPolicy } from '../../src/config/policy-document.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'

const around = { authenticators: [...defaultPolicy.authenticators], passkeysWithoutBackup: false, clients: ['app', 'bank'] }

const read = (yaml: string, more: Partial<typeof around> = {}): ReadPolicy =>
  readPolicy((parse(yaml) ?? {}) as Record<string, unknown>, { ...around, ...more }, '7')

function policyFrom(yaml: string): Policy {
  const found = read(yaml)
  if ('mistakes' in found) throw new Error(found.mistakes.map(inALine).join('\n'))
  return found.policy
}

function mistakesIn(yaml: string, more: Partial<typeof around> = {}): readonly string[] {
  const found = read(yaml, more)
  return 'mistakes' in found ? found.mistakes.map(inALine) : []
}

describe('a policy document', () => {
  test('that is empty means the default policy', () => {
    expect(policyFrom('')).toEqual({ ...defaultPolicy, version: '7' })
  })

  test('may be as short as the specification’s example', () => {
    const { phaseOuts } = policyFrom(`
passwordPhaseOut:
  - id: staff
    match: { groups: [staff] }
    target: remove
    enforcement: enforce
    deadline: { afterFirstSeen: 60d, grace: { skips: 5, days: 14 } }
  - id: everyone
    match: { cohortPercent: 20 }
    target: block`)
    const [usual] = defaultPolicy.phaseOuts
    expect(phaseOuts).toEqual([
      {
        ...usual,
        id: 'staff',
        match: { groups: ['staff'] },
        target: 'remove',
        deadline: { date: null, afterFirstSeenDays: 60, grace: { skips: 5, days: 14 } },
      },
      { ...usual, match: { cohortPercent: 20 } },
    ])
  })

  test('says everything that a policy can be', () => {
    const policy = policyFrom(`
authenticators: [password, passkey, email-otp]
identification: { rememberDays: 30, accountsMax: 1, remember: typed, enumerationProtection: decoy, decoyShare: 0.5 }
passkeys: { enrolmentProof: [email-otp], autoUpgrade: false, confirmAfterDays: 3, denied: [{ provider: leaky, since: 2027-01-01 }], uvUntrusted: [lax], rules: [
  { match: { groups: [staff], attributes: { country: SE } }, since: 2027-02-01, graceDays: 3, synced: refused, allowed: [ours],
    denied: [{ provider: theirs, since: 2027-03-01, graceDays: 0 }], attestation: hardware }] }
offers: { enabled: false, pauseHours: 1, snoozeDays: [1], skipsMax: 2, secondDays: 3, recoveryDays: 4, reminders: false }
recovery: { allowCodesOnly: true, codesMin: 1, channelHours: 2, holdHours: 0 }
reauth: { allowBackup: false }
clients: { bank: { acr: phr } }
breakGlass: [sub-1]
passwordPhaseOut:
  - id: all
    match: { groups: [a], clients: [app], attributes: { country: SE, tenant: [x, y] }, cohortPercent: 5.5 }
    exclude: { groups: [b], accounts: [sub-2] }
    notBefore: 2027-01-01
    deadline: { date: '2027-01-31T08:00:00+01:00' }
    proof: { count: 2, maxAge: 36h }
    recoveryRequired: { block: R2 }
    deviceBoundOnly: block-with-R2
    ratchet: false
    undo: 7
    brakes: { recoveries: null, failures: { percent: 1, ceremoniesMin: 2 } }`)
    expect(policy).toEqual({
      version: '7',
      authenticators: ['password', 'passkey', 'email-otp'],
      roles: defaultPolicy.roles,
      signUp: defaultPolicy.signUp,
      identification: { rememberDays: 30, accountsMax: 1, remember: 'typed', enumerationProtection: 'decoy', decoyShare: 0.5 },
      passkeys: {
        enrolmentProof: ['email-otp'],
        autoUpgrade: false,
        confirmAfterDays: 3,
        denied: [{ provider: 'leaky', since: new Date('2027-01-01T00:00:00Z'), graceDays: 14 }],
        uvUntrusted: ['lax'],
        max: 20,
        rules: [
          {
            match: { groups: ['staff'], attributes: { country: ['SE'] } },
            since: new Date('2027-02-01T00:00:00Z'),
            graceDays: 3,
            synced: 'refused',
            deviceBound: 'allowed',
            secondFactor: 'allowed',
            compromised: 'allowed',
            allowed: ['ours'],
            denied: [{ provider: 'theirs', since: new Date('2027-03-01T00:00:00Z'), graceDays: 0 }],
            attestation: 'hardware',
          },
        ],
      },
      offers: { enabled: false, pauseHours: 1, snoozeDays: [1], skipsMax: 2, secondDays: 3, recoveryDays: 4, reminders: false },
      recovery: { allowCodesOnly: true, codesMin: 1, channelHours: 2, holdHours: 0 },
      reauth: { allowBackup: false },
      clients: { bank: { acr: 'phr' } },
      breakGlass: ['sub-1'],
      phaseOuts: [
        {
          id: 'all',
          match: { groups: ['a'], clients: ['app'], attributes: { country: ['SE'], tenant: ['x', 'y'] }, cohortPercent: 5.5 },
          exclude: { groups: ['b'], accounts: ['sub-2'] },
          target: 'block',
          enforcement: 'enforce',
          notBefore: new Date('2027-01-01T00:00:00Z'),
          deadline: { date: new Date('2027-01-31T07:00:00Z'), afterFirstSeenDays: null, grace: { skips: 5, days: 14 } },
          proof: { count: 2, maxAgeDays: 1.5 },
          recoveryRequired: { block: 'R2', remove: 'R2' },
          deviceBoundOnly: 'block-with-R2',
          ratchet: false,
          undoDays: 7,
          brakes: { recoveries: null, failures: { percent: 1, ceremoniesMin: 2 } },
        },
      ],
    })
  })

  test('comes out of parsing as a document that means the same', () => {
    const first = read('clients: { bank: { acr: phr } }\npasswordPhaseOut: [{ id: a, match: { attributes: { x: y } }, deadline: { afterFirstSeen: 36h } }]')
    if ('mistakes' in first) throw new Error('it is sound')
    expect(readPolicy(first.document, around, '7')).toEqual(first)
  })

  test('keeps its expectations, as they were written or nearly', () => {
    const first = read(`
expectations:
  - name: everything
    account: { holds: [retiring, { kind: codes, left: 2, proven: 36h }], changedAddress: 1d, blockedSince: 40d, firstSeen: 2025-12-01 }
    browser: { failures: 2 }
    evidence: [password, { authenticator: passkey, crossDevice: true }]
    expect: { mode: allow, afterSignIn: { kind: enrol } }
  - { name: nobody, account: nobody, browser: failed-twice, expect: { afterSignIn: nothing } }`)
    if ('mistakes' in first) throw new Error(first.mistakes.map(inALine).join())
    expect(first.document.expectations[0]).toMatchObject({ account: { addresses: 1, changedAddress: 1, blockedSince: '40d' }, at: '2026-01-01T12:00:00Z' })
    expect(readPolicy(first.document, around, '7')).toEqual(first)
  })

  test('is told all its mistakes at once, path first', () => {
    expect(
      mistakesIn(`
sigUp: { open: false }
identification: { enumerationProtection: loose }
clients: { bank: { acr: phishing-resistant } }
offers: { snoozeDays: [] }
passwordPhaseOut:
  - id: Staff
    target: forbid
    undo: soon
    notBefore: 2027-02-30
    deadline: { gracee: {} }
    match: { cohortPercent: 101 }
roles: { retiring: [password, pasword] }`),
    ).toEqual([
      'identification.enumerationProtection: must be "strict" or "decoy" or "off", is "loose"',
      'offers.snoozeDays: must be at least 1 entries long',
      'clients.bank.acr: must be "urn:keyward:acr:backup" or "urn:keyward:acr:1fa" or "urn:keyward:acr:2fa" or "phr" or "phrh", is "phishing-resistant"',
      'passwordPhaseOut.0.id: must be of lower-case letters, digits and dashes, is "Staff"',
      'passwordPhaseOut.0.match.cohortPercent: must be at most 100, is 101',
      'passwordPhaseOut.0.target: must be "allow" or "demote" or "block" or "remove", is "forbid"',
      'passwordPhaseOut.0.notBefore: must be a day such as 2027-01-31, or a moment such as 2027-01-31T08:00:00Z, is "2027-02-30"',
      'passwordPhaseOut.0.deadline.gracee: is no setting; did you mean "grace"?',
      'passwordPhaseOut.0.undo: must be a time such as 60d or 36h, or a number of days, is "soon"',
      'sigUp: is no setting; did you mean "signUp"?',
      'roles.retiring.1: names "pasword", which is not on the list of authenticators (passkey, email-otp, password, recovery-code, access-pass); did you mean "password"?',
    ])
  })
})

describe('a policy document that fits its deployment', () => {
  const one = (more: string): string => `passwordPhaseOut: [{ id: a, ${more} }]`

  test.each([
    ['authenticators: [email-otp, pigeon]', 'authenticators.1: names "pigeon"'],
    ['authenticators: [email-otp, email-otp]', 'authenticators.1: is "email-otp", which is there already'],
    ['authenticators: [passkey, password]', 'roles.backup: offers passkey, but no authenticator'],
    ['roles: { retiring: [password, email-otp] }', 'roles.retiring.1: is "email-otp", which is in roles.backup too'],
    ['passkeys: { enrolmentProof: [pigeon] }', 'passkeys.enrolmentProof.0: names "pigeon"'],
    ['clients: { bnak: { acr: phr } }', 'clients.bnak: is "bnak", and there is no such client; did you mean "bank"?'],
    ['passwordPhaseOut: [{ id: a }, { id: b }, { id: a }]', 'passwordPhaseOut.2.id: is "a" as in passwordPhaseOut.0'],
    [one('match: { clients: [appp] }'), 'passwordPhaseOut.0.match.clients.0: is "appp"'],
    [one('target: remove, match: { clients: [app] }'), 'passwordPhaseOut.0.match.clients: cannot go with target "remove"'],
    [one('recoveryRequired: { remove: R1 }'), 'passwordPhaseOut.0.recoveryRequired.remove: must be "R2"'],
    [one('deadline: {}'), 'passwordPhaseOut.0.deadline: must have either "date" or "afterFirstSeen", has neither'],
    [one('deadline: { date: 2027-01-31, afterFirstSeen: 60d }'), 'passwordPhaseOut.0.deadline: must have either "date" or "afterFirstSeen", has both'],
  ])('does not say %s', (yaml, mistake) => {
    expect(mistakesIn(yaml)).toEqual([expect.stringContaining(mistake)])
  })

  test('names clients freely where nobody looked into the database', () => {
    const unknown = { ...around, clients: null }
    expect(readPolicy({ clients: { elsewhere: { acr: 'phr' } } }, unknown)).not.toHaveProperty('mistakes')
  })

  test('offers passkeys without a backup where the configuration says so expressly', () => {
    expect(mistakesIn('authenticators: [passkey, password]', { passkeysWithoutBackup: true })).toEqual([])
  })
})

describe('config/policy.yaml', () => {
  const yaml = readFileSync(new URL('../../config/policy.yaml', import.meta.url), 'utf8')

  test('says the default policy aloud', () => {
    expect(policyFrom(yaml)).toEqual({ ...defaultPolicy, version: '7' })
  })

  test('begins with what an editor completes it by', () => {
    expect(yaml.split('\n')[0]).toBe('# yaml-language-server: $schema=./policy.schema.json')
  })
})

describe('the policy of a configuration', () => {
  const load = (files: Record<string, string>, env: Record<string, string> = {}) =>
    loadConfig({ env, folder: new URL('../..', import.meta.url).pathname, readText: (file) => files[file] ?? null })
  const files = {
    'config/policy.yaml': 'signUp: { open: false, password: allowed }\nbreakGlass: [sub-1]',
    'config/development.yaml': 'policy: { signUp: { open: true }, breakGlass: [sub-2] }',
  }

  test('lies in policy.yaml, with the section of that name laid over it, and variables over both', async () => {
    const config = await load(files, { KEYWARD_POLICY_RECOVERY_HOLD_HOURS: '1' })
    expect(policyOf(config)).toMatchObject({ signUp: { open: true, password: 'allowed' }, breakGlass: ['sub-2'], recovery: { holdHours: 1, codesMin: 4 } })
    expect(config.policyAsWritten).toEqual({ signUp: { open: true, password: 'allowed' }, breakGlass: ['sub-2'], recovery: { holdHours: 1 } })
  })

  test('lies beside the configuration that is named', async () => {
    const elsewhere = { '/etc/keyward/main.yaml': 'port: 1', '/etc/keyward/policy.yaml': 'signUp: { open: false }' }
    expect((await load({ ...files, ...elsewhere }, { KEYWARD_CONFIG: '/etc/keyward/main.yaml' })).policy).toMatchObject({
      signUp: { open: false, password: 'never' },
    })
  })

  test('is told its mistakes where they are', async () => {
    const broken = {
      ...files,
      'config/development.yaml': 'policy: { breakGlass: 1, clients: { bank: { acr: strong } }, passwordPhaseOut: [{ id: a }, { id: a }] }\nport: no',
    }
    await expect(load(broken)).rejects.toThrow(
      /port: must be a number[^]*policy\.clients\.bank\.acr: must be [^]*policy\.breakGlass: must be a list[^]*policy\.passwordPhaseOut\.1\.id: is "a" as in/,
    )
    await expect(load({ 'config/policy.yaml': '[' })).rejects.toThrow(/config\/policy\.yaml: is not YAML/)
  })
})
