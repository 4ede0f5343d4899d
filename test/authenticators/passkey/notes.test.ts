import { describe, expect, test } from 'vitest'
import type { KindRule, PasskeyRules } from '../../../src/domain/policy.ts'
import { defaultPolicy } from '../../../src/policy/default-policy.ts'
import { softMetadata } from '../../support/soft-metadata.ts'
import { ORIGIN, passkeyBench, RP_ID } from './bench.ts'

const AAGUID = 'EA9B8D66-4d01-1d21-3ce4-b6b48cb575d4'
const service = softMetadata()
const NOW = new Date('2026-11-26T12:00:00Z')
const files = { read: (path: string) => (path === 'root' ? service.root.der : Buffer.from(service.blob({}))), stamp: () => '' }

const without = passkeyBench().authenticator
const withMetadata = passkeyBench({ metadata: { file: 'blob', rootFile: 'root' } }, { id: RP_ID, origins: [ORIGIN] }, { now: () => NOW, files }).authenticator

const stances = { synced: 'allowed', deviceBound: 'allowed', secondFactor: 'allowed', compromised: 'allowed' } as const
const rule = (more: Partial<KindRule>): KindRule => ({
  match: {},
  since: null,
  graceDays: 14,
  ...stances,
  allowed: null,
  denied: [],
  attestation: 'none',
  ...more,
})
const noted = (rules: Partial<PasskeyRules>, authenticator = without) =>
  authenticator.notesOn({ ...defaultPolicy.passkeys, ...rules }).map(({ path, says }) => `${path.map(String).join('.')}: ${says}`)

describe('what a passkey has to say of a policy', () => {
  const since = new Date('2026-12-01')

  test.each<[KindRule['attestation'], Partial<KindRule>, string]>([
    ['required', {}, 'nobody can make a passkey, and those that are there are refused at once'],
    ['hardware', { match: { groups: ['vault'] } }, 'nobody whom the rule is about can make a passkey, and those that are there are refused at once'],
    ['hardware', { since }, 'from 2026-12-01 on nobody can make a passkey, and from 2026-12-15 on those that are there are refused'],
  ])('is that nobody can vouch where %s is asked and no metadata is mounted: %j', (attestation, more, says) => {
    const rules = [rule({}), rule({ attestation, ...more })]
    expect(noted({ rules })).toEqual([
      `passkeys.rules.1.attestation: is "${attestation}", but no FIDO metadata is mounted (authenticatorSettings.passkey.metadata): ${says}`,
    ])
    expect(noted({ rules }, withMetadata)).toEqual([])
  })

  test('is nothing where attestation is only wanted', () => {
    expect(noted({ rules: [rule({ attestation: 'wanted' }), rule({})] })).toEqual([])
  })

  test('is which names are no AAGUID, wherever they stand', () => {
    const denied = [AAGUID, 'Google'].map((provider) => ({ provider, since, graceDays: 0 }))
    const zeros = '00000000-0000-0000-0000-000000000000'
    const found = noted({ denied, uvUntrusted: ['lax', AAGUID], rules: [rule({ allowed: [AAGUID, zeros], denied: denied.slice(1) })] })
    expect(found.map((it) => it.split(',')[0])).toEqual([
      'passkeys.denied.1.provider: is "Google"',
      'passkeys.uvUntrusted.0: is "lax"',
      `passkeys.rules.0.allowed.1: is "${zeros}"`,
      'passkeys.rules.0.denied.0.provider: is "Google"',
    ])
    expect(found[0]).toContain('which is no AAGUID and stands for no passkey')
    expect(found[2]).toContain('which stands for no passkey')
  })
})
