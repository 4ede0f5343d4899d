import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { explain, type Question } from '../../src/admin/explain.ts'
import { explanationInWords } from '../../src/cli/explanation-words.ts'
import type { AccountId } from '../../src/domain/account.ts'
import type { Override } from '../../src/domain/facts.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { policyWith } from '../support/motley.ts'
import { openVillage, type Village } from './village.ts'

const knownBrowser = { known: true, firstSeenAt: new Date('2026-02-01'), failures: 0 }
const unknownBrowser = { known: false, firstSeenAt: null, failures: 0 }

describe('an explanation', () => {
  let village: Village
  beforeAll(async () => {
    village = await openVillage()
  })
  afterAll(() => village.close())

  const asked = async (name: string, more: Partial<Question> = {}) => {
    const dossier = await village.storage.accounts.dossier({ identifier: name })
    if (dossier === null) throw new Error(`nobody is called ${name}`)
    return explain({
      dossier,
      policy: defaultPolicy,
      authenticators: village.house.authenticators,
      pauses: [],
      now: village.now(),
      clientId: null,
      browser: knownBrowser,
      ...more,
    })
  }
  const words = async (...given: Parameters<typeof asked>) => explanationInWords(await asked(...given))

  const except = async (accountId: AccountId, more: Partial<Override>) => {
    const id = randomUUID()
    const rest = { mode: null, reason: 'lost her telephone', actor: 'sub-owner', approvedBy: null, createdAt: village.now() }
    await village.storage.overrides.add({ id, accountId, kind: 'exempt', ...rest, expiresAt: village.daysAgo(-3), ...more }, [])
    return () => village.storage.overrides.end(id, 'sub-owner', village.now())
  }

  test('answers why Cleo cannot use her password: when it began, which policy, which row, and what she has instead', async () => {
    const said = await words('cleo')
    expect(said).toContain('cleo@example.com (sub sub-cleo), active')
    expect(said).toContain(
      'password does not sign this account in: mode block, blocked since 2026-11-15T12:00:00.000Z. The policy "everyone" rules: everyone: row 14: replaced, with two ways to recover (C3+R2).',
    )
    expect(said).toMatch(/password +no +not on the page +the policy blocks it for this account/)
    expect(said).toMatch(/passkey +yes +first on the page/)
    expect(said).toMatch(
      /passkey "[^"]*", active, counts as a replacement, proven once, last 2026-11-21T12:00:00.000Z, confirmed 2026-01-01T00:00:00.000Z, synced/,
    )
    expect(said).toMatch(/recovery-code, active, 10 left/)
    expect(said).toContain('class C3: something that replaces it and is synced, or two such things that are independent; recovery R2: two ways to recover')
    expect(said).toContain('everyone: last mode block, first seen 2026-11-15T12:00:00.000Z, blocked since 2026-11-15T12:00:00.000Z')
  })

  test('says of Bob that his password signs him in, and what he is asked afterwards', async () => {
    const said = await words('bob')
    expect(said).toContain('password signs this account in: mode allow. The policy "everyone" rules: everyone: row 8: nothing could replace it yet (C0+R1).')
    expect(said).toMatch(/with password: signed in \(urn:keyward:acr:1fa\), then is offered a credential of passkey \(table 3 row 7\)/)
    expect(said).not.toMatch(/undefined|null|\[object/)
  })

  test('says under an exception whose it is, until when, and whether it counts', async () => {
    const end = await except(village.cleo.id, { kind: 'unlockPassword' })
    const said = await words('cleo')
    expect(said).toContain('password signs this account in: mode demote. The policy "everyone" rules: row 4: unlocked for a time.')
    expect(said).toContain('unlockPassword, until 2026-11-25T12:00:00.000Z, by sub-owner, not approved by a second administrator: lost her telephone')
    expect((await asked('cleo', { now: village.daysAgo(-4) })).decision.mode).toBe('block')
    await end()
    const forced = await except(village.bob.id, { kind: 'force', mode: 'block' })
    expect((await asked('bob')).decision).toMatchObject({ mode: 'allow', row: '8' })
    expect(await words('bob')).toContain('force block, until')
    await forced()
  })

  test('says under a pause that it is one, since when and why', async () => {
    const pauses = [
      { policyId: 'everyone', since: village.daysAgo(1), by: 'brakes', reason: 'eight of fifty failed' },
      { policyId: 'gone', since: village.daysAgo(1), by: 'x', reason: 'y' },
    ]
    const said = await words('ada', { pauses })
    expect(said).toContain('password signs this account in: mode allow. The policy "everyone" rules: everyone: row 13: replaced and recoverable (C3+R1)')
    expect(said).toContain('everyone is paused: no stricter than allow')
    expect(said).toContain('everyone, since 2026-11-21T12:00:00.000Z, by brakes: eight of fifty failed')
    expect(said).not.toContain('gone, since')
    expect(await words('ada')).not.toContain('Paused policies')
  })

  test('says of a policy that only observes what it would do', async () => {
    const said = await words('ada', { policy: policyWith({ enforcement: 'observe' }) })
    expect(said).toContain('password signs this account in: mode allow. No policy rules: ')
    expect(said).toContain('What only observes would have it in mode block: nobody notices until it is enforced.')
    expect(said).toContain('if all were enforced: everyone: row 13')
  })

  test('says what the policy has against the passkeys of an account that has no others, where their grace is over', async () => {
    const kind = { match: {}, deviceBound: 'allowed', secondFactor: 'allowed', compromised: 'allowed', allowed: null, denied: [], attestation: 'none' } as const
    const refusing = (since: Date | null) => {
      const rules = [{ ...kind, since, graceDays: 14, synced: 'refused' as const }]
      return policyWith({}, { passkeys: { ...defaultPolicy.passkeys, rules } })
    }
    const reason = 'the policy accepts none that the account has (synced)'
    expect(await words('ada', { policy: refusing(null) })).toMatch(/passkey +no +not on the page +the policy accepts none that the account has \(synced\)\n/)
    expect(await words('ada', { policy: refusing(village.daysAgo(1)) })).not.toContain(reason)
    await village.storage.accounts.setStatus(village.ada.id, 'disabled')
    expect(await words('ada', { policy: refusing(village.daysAgo(1)) })).not.toContain(reason)
    await village.storage.accounts.setStatus(village.ada.id, 'active')
    expect(await words('bob', { policy: refusing(null) })).not.toContain(reason)
    expect(await words('ada', { policy: { ...refusing(null), authenticators: ['password', 'email-otp'] } })).not.toContain(reason)
  })

  test('decides for the client and the browser that it is asked of', async () => {
    const [everyone] = defaultPolicy.phaseOuts
    const policy = policyWith({ target: 'allow' }, { clients: { bank: { acr: 'phr' } } }, [{ ...everyone!, id: 'bank', match: { clients: ['bank'] } }])
    const said = await words('ada', { policy, clientId: 'bank' })
    expect(said).toContain('for the client bank')
    expect(said).toContain('password does not sign this account in: mode block. The policy "bank" rules')
    expect(said).toMatch(/with email-otp: more is asked \(more-wanted\)/)
    expect((await asked('ada', { policy })).decision).toMatchObject({ mode: 'allow', policyId: 'everyone' })
    const strange = await asked('ada', { browser: unknownBrowser })
    expect(strange).toMatchObject({ browser: 'unknown', decision: { route: 'H' } })
    expect(strange.ways.find((it) => it.authenticator === 'email-otp')).toMatchObject({ place: 'beside' })
    expect(strange.ways.find((it) => it.authenticator === 'access-pass')).toMatchObject({ accepted: false })
  })

  test('says that a disabled account is disabled, and that a destroyed password is gone', async () => {
    await village.storage.accounts.setStatus(village.bob.id, 'disabled')
    expect(await words('bob')).toContain('password does not sign this account in: the account is disabled.')
    await village.storage.accounts.setStatus(village.bob.id, 'active')
    expect(await words('dan')).toContain('password does not sign this account in: the account has none that works, or the policy does not list it.')
  })

  test('holds no secret', async () => {
    const text = JSON.stringify([await asked('cleo'), await asked('bob')])
    expect(text).not.toMatch(/argon2|publicKey|payload|salt|userHandle/)
  })
})
