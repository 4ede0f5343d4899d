import { describe, expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import type { Dossier } from '../../src/domain/storage.ts'
import { cardsOf } from '../../src/account/passkey-cards.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { daysAgo, now, passkey, stranger } from '../policy/people.ts'

const owner = { id: 'passkey', assess: () => passkey().assessed }
const stateOf = (credential: Partial<Credential>) => {
  const credentials = [{ ...passkey(), createdAt: daysAgo(400), ...credential }] as unknown as readonly Credential[]
  return cardsOf({ account: stranger.account as unknown as Dossier['account'], credentials }, { authenticators: [owner], policy: defaultPolicy, now })[0]?.state
}

describe('the card of a passkey', () => {
  test('says that it works as long as the policy lets its use count, and not after that', () => {
    expect([179, 181].map((days) => stateOf({ lastUsedAt: daysAgo(days) }))).toEqual(['works', 'rested'])
  })

  test('says of one that was never used that it was not, and after a month that nobody knows whether it works', () => {
    expect([1, 31].map((days) => stateOf({ lastUsedAt: null, createdAt: daysAgo(days) }))).toEqual(['unused', 'stale'])
  })

  test('says of one that was made without a dialog what it says of others, and of a key that verifies nobody that it is a second factor', () => {
    const unused = (more: object) => stateOf({ lastUsedAt: null, createdAt: daysAgo(1), assessed: { ...passkey().assessed, verifies: false, ...more } })
    expect([{}, { secondFactor: true }, { discoverable: false }].map(unused)).toEqual(['unused', 'second-factor', 'second-factor'])
  })
})
