import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountChanges, AccountNow } from '../../src/domain/account-room.ts'
import type { AccountId, Identifier } from '../../src/domain/account.ts'
import type { Credential, CredentialId } from '../../src/domain/credential.ts'
import type { Dossier } from '../../src/domain/storage.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { makePrimary, removeAddress } from '../../src/account/address-changes.ts'
import { keeper, type Wanted } from '../../src/account/gate.ts'
import type { Ground } from '../../src/account/ground.ts'
import { remove } from '../../src/account/passkey-changes.ts'
import { removePassword } from '../../src/account/password-changes.ts'
import { takenBack } from '../../src/account/undo-change.ts'
import { decide } from '../../src/policy/decide.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { plainContext } from '../../src/policy/invariant.ts'
import { factsOf } from '../../src/sign-in/facts.ts'
import { builtIn, origin } from '../support/house.ts'

const NOON = new Date('2026-11-22T12:00:00Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const authenticators = builtIn(
  (id, text) => `${id} ${text}`,
  () => NOON,
)
const realm = { retiringOffered: true, paused: [] }
const ada = 'ada' as AccountId
const passkeyPayload = {
  publicKey: 'AA',
  algorithm: -7,
  counter: 0,
  transports: ['internal'],
  aaguid: '00000000-0000-0000-0000-000000000000',
  backupEligible: true,
  backedUp: true,
  discoverable: true,
  rpId: 'localhost',
  userVerified: true,
  origin,
}

const credential = (id: string, authenticator: string, assessed: Partial<Credential['assessed']> = {}, more: Partial<Credential> = {}): Credential => ({
  id: id as CredentialId,
  accountId: ada,
  authenticator,
  lookup: id,
  label: id,
  status: 'active',
  proofs: 1,
  lastProvenAt: NOON,
  confirmedAt: new Date(NOON.getTime() - 60 * DAY_MS),
  createdIn: null,
  assessed: { bound: 'none', provider: null, attachment: null, discoverable: false, usable: true, ...assessed },
  payload: passkeyPayload,
  createdAt: new Date(NOON.getTime() - 60 * DAY_MS),
  lastUsedAt: NOON,
  ...more,
})

const address = (value: string, primary: boolean, ageHours: number): Identifier => ({
  kind: 'email',
  value,
  normalised: value,
  verifiedAt: new Date(NOON.getTime() - ageHours * HOUR_MS),
  primary,
  original: ageHours > 1000,
  endsAt: null,
  distrustedAt: null,
})

const hash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g'

interface Start {
  readonly passkeys: readonly ('synced' | 'device' | 'unproven')[]
  readonly password: boolean
  readonly codes: boolean
  readonly ages: readonly number[]
}

const starts = fc.record({
  passkeys: fc.array(fc.constantFrom('synced', 'device', 'unproven'), { maxLength: 3 }),
  password: fc.boolean(),
  codes: fc.boolean(),
  ages: fc.array(fc.constantFrom(1, 71, 2000), { maxLength: 3 }),
})

const dossierOf = ({ passkeys, password, codes, ages }: Start): Dossier => ({
  account: {
    id: ada,
    sub: 'sub-ada',
    userHandle: 'x',
    status: 'active',
    displayName: null,
    locale: 'en',
    groups: [],
    attributes: {},
    roles: [],
    createdAt: new Date(NOON.getTime() - 90 * DAY_MS),
    identifiers: ages.map((age, at) => address(`a${at}@example.com`, at === 0, age)),
  },
  credentials: [
    ...passkeys.map((kind, at) =>
      credential(
        `passkey-${at}`,
        'passkey',
        { bound: kind === 'device' ? 'device' : 'synced', provider: `p${at}`, attachment: 'platform', discoverable: true },
        kind === 'unproven' ? { proofs: 0, lastProvenAt: null } : {},
      ),
    ),
    ...(password ? [credential('password', 'password', {}, { payload: { hash } })] : []),
    ...(codes
      ? [
          credential(
            'codes',
            'recovery-code',
            { left: 8 },
            { payload: { salt: 'x', codes: Array.from({ length: 8 }, (_, at) => ({ digest: `d${at}`, usedAt: null })) } },
          ),
        ]
      : []),
  ],
  phaseOuts: [],
  overrides: [],
  offers: [],
  recoveries: [],
  browser: null,
})

/** What a person, or whoever sits at their browser, can do; `shown`: whether another way was shown besides. */
const deeds = fc.oneof(
  fc.record({ do: fc.constant('remove' as const), which: fc.nat(2), lost: fc.boolean(), shown: fc.boolean() }),
  fc.record({ do: fc.constant('password' as const) }),
  fc.record({ do: fc.constant('address' as const), which: fc.nat(2) }),
  fc.record({ do: fc.constant('primary' as const), which: fc.nat(2) }),
  fc.record({ do: fc.constant('undo-removal' as const), which: fc.nat(2) }),
  fc.record({ do: fc.constant('undo-address' as const), which: fc.nat(2) }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 24, 73) }),
)
type Deed = typeof deeds extends fc.Arbitrary<infer T> ? T : never

const policies: readonly Policy[] = (['allow', 'demote', 'block', 'remove'] as const).map((target) => ({
  ...defaultPolicy,
  phaseOuts: defaultPolicy.phaseOuts.map((it) => ({ ...it, target })),
}))

const groundOf = (policy: Policy, now: Date): Ground => ({
  authenticators,
  policy,
  realm,
  now,
  vault: { seal: (purpose, text) => `${purpose} ${text}`, mac: (purpose, text) => `${purpose} ${text}` },
  issuer: origin,
  locale: 'en',
  browserId: null,
})

function wantedBy(ground: Ground, now: AccountNow, deed: Deed): Wanted<unknown> | { readonly changes: AccountChanges | null } {
  switch (deed.do) {
    case 'remove':
      return remove(ground, now, {
        id: `passkey-${deed.which}`,
        how: deed.lost ? 'lost' : 'owner',
        shown: deed.shown ? ['email-otp', 'recovery-code', 'password'] : [],
      })
    case 'password':
      return removePassword(ground, now)
    case 'address':
      return removeAddress(ground, now, `a${deed.which}@example.com`)
    case 'primary':
      return makePrimary(ground, now, `a${deed.which}@example.com`)
    case 'undo-removal': {
      const credentialId = `passkey-${deed.which}` as CredentialId
      const removedAt = now.dossier.credentials.find(({ id }) => id === credentialId)?.statusSince?.getTime() ?? 0
      const undo = { kind: 'removal', accountId: ada, credentialId, removedAt, until: now.dossier.account.createdAt } as const
      return { changes: takenBack(now, undo, { now: ground.now, locale: 'en', youngHours: 72 }) }
    }
    case 'undo-address': {
      const undo = {
        kind: 'addresses',
        accountId: ada,
        drop: [],
        put: [{ normalised: `a${deed.which}@example.com`, primary: true }],
        until: now.dossier.account.createdAt,
      } as const
      return { changes: takenBack(now, undo, { now: ground.now, locale: 'en', youngHours: 72 }) }
    }
    case 'wait':
      return { changes: null }
  }
}

/** What storage makes of changes (test/storage/account-room.test.ts holds the real one to it). */
function applied(dossier: Dossier, { credentials = [], destroy, identifiers = [], dropIdentifiers = [], now }: AccountChanges): Dossier {
  const changed = dossier.credentials
    .filter(({ id }) => destroy?.ids.includes(id) !== true)
    .map((it): Credential => {
      const change = credentials.find(({ id }) => id === it.id)
      if (change?.status === undefined) return it
      return {
        ...it,
        status: change.status,
        statusSince: change.status === 'active' ? null : now,
        statusWhy: change.status === 'active' ? null : (change.why ?? null),
      }
    })
  const kept = dossier.account.identifiers.filter(({ normalised }) => !dropIdentifiers.includes(normalised))
  const next = kept.map((it): Identifier => ({ ...it, ...identifiers.find(({ normalised }) => normalised === it.normalised) }))
  const phaseOuts =
    destroy?.policyId == null
      ? dossier.phaseOuts
      : [{ policyId: destroy.policyId, firstSeenAt: null, blockedSince: null, removableSince: null, destroyedAt: now, lastMode: null, skips: 0 }]
  return { ...dossier, credentials: changed, phaseOuts, account: { ...dossier.account, identifiers: next } }
}

const without = (dossier: Dossier, now: Date): Dossier => ({
  ...dossier,
  account: { ...dossier.account, identifiers: dossier.account.identifiers.filter(({ endsAt }) => endsAt == null || endsAt > now) },
})

/** What the account rests on at a moment: whether there is a way in, and a way back. */
function stand(dossier: Dossier, policy: Policy, now: Date) {
  const { accepted, recovery } = decide(factsOf({ authenticators }, without(dossier, now)), policy, plainContext(now, realm))
  return { way: accepted.length > 0, recovery: recovery !== 'R0' }
}

/** Everything that is done, through the gate; and, at each step, that nobody is left with less than a way in and a way back. */
async function live(policy: Policy, start: Dossier, all: readonly Deed[], guarded = true): Promise<string | null> {
  let dossier = start
  let now = NOON
  let best = { way: false, recovery: false }
  for (const deed of all) {
    const ground = groundOf(policy, now)
    const wanted = wantedBy(ground, { dossier, pending: [] }, deed)
    const keeps = await keeper({ authenticators, policy: () => policy, realm: () => Promise.resolve(realm), now: () => now })
    if ('changes' in wanted && wanted.changes !== null) {
      const next = applied(dossier, wanted.changes)
      if (!guarded || deed.do.startsWith('undo') || keeps(dossier, next) === null) dossier = next
    }
    if (deed.do === 'wait') now = new Date(now.getTime() + deed.hours * HOUR_MS)
    dossier = without(dossier, now)
    const stands = stand(dossier, policy, now)
    best = { way: best.way || stands.way, recovery: best.recovery || stands.recovery }
    if (best.way && !stands.way) return `no way in after ${deed.do}`
    if (best.recovery && !stands.recovery) return `no way back after ${deed.do}`
  }
  return null
}

describe('no sequence of account changes', () => {
  const lives = fc.tuple(fc.constantFrom(...policies), starts.map(dossierOf), fc.array(deeds, { minLength: 1, maxLength: 12 }))

  test('leaves anybody without a way in or a way back that they had', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async ([policy, start, all]) => {
        expect(await live(policy, start, all)).toBeNull()
      }),
      { numRuns: 3000 },
    )
  })

  test('would be harmless without the gate', async () => {
    const found = await fc.check(
      fc.asyncProperty(lives, async ([policy, start, all]) => (await live(policy, start, all, false)) === null),
      { numRuns: 3000 },
    )
    expect(found.failed).toBe(true)
  })
})
