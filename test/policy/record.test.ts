import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../src/policy/decide.ts'
import { type DecisionRecord, recordOf, revive } from '../../src/policy/record.ts'
import { questions } from './arbitraries.ts'
import { able, blockedSince, codes, daysAgo, kinds, moment, offer, override, passkey, password, person, policyWith, shown, stranger } from './people.ts'

const key = passkey()
const facts = person([password(), key, codes()], {
  account: { sub: 'ada@example.com', groups: ['staff'], attributes: { country: 'DE', staffNumber: '4711' }, roles: ['policy'] },
  phaseOuts: [blockedSince(daysAgo(9))],
  overrides: [override('pin', 'demote', { reason: 'Ada asked', actor: 'office@example.com' })],
  offers: [offer('note')],
})
const context = moment({ capabilities: able, evidence: [{ ...shown('passkey'), credentialId: key.id }], acrWanted: ['phr'] })

const byCountry = policyWith({ match: { attributes: { country: ['DE'] } } })

describe('the record of a decision', () => {
  test('leads to the same decision again, through JSON', () => {
    fc.assert(
      fc.property(questions, (asked) => {
        const record = JSON.stringify(recordOf(asked.facts, asked.context, asked.policy))
        const past = revive(JSON.parse(record) as DecisionRecord, kinds, asked.facts.account?.sub)
        const [then, now] = [decide(past.facts, asked.policy, past.context), decide(asked.facts, asked.policy, asked.context)]
        return JSON.stringify(then) === JSON.stringify(now) && !/sub-|key-|override-|because|another/.test(record)
      }),
      { numRuns: 10_000 },
    )
  })

  test('holds no name, no address, no id and no reason', () => {
    const text = JSON.stringify(recordOf(facts, context, byCountry))
    for (const told of ['ada', 'example', 'credential-', 'earlier', 'asked', 'office', 'second', '4711']) expect(text).not.toContain(told)
    expect(recordOf(facts, context, byCountry).facts.account).toEqual({
      groups: ['staff'],
      attributes: { country: 'DE' },
      privileged: true,
      createdAt: -604_800_000,
      seed: 17_906,
    })
  })

  test('is small', () => {
    expect(JSON.stringify(recordOf(facts, context, byCountry)).length).toBeLessThan(1500)
    expect(JSON.stringify(recordOf(person([password()]), moment({ evidence: [shown('password')] }), byCountry)).length).toBeLessThan(700)
  })

  test('of a name that nobody has leads to the same', () => {
    const { facts: again, context: then } = revive(recordOf(stranger, moment(), byCountry), kinds)
    expect(again.account).toBeNull()
    expect(decide(again, policyWith(), then).mode).toBe('none')
  })

  test('knows which account it was only from whoever asks', () => {
    const policy = policyWith({}, { breakGlass: ['ada@example.com'] })
    const record = recordOf(facts, context, byCountry)
    const mode = (sub?: string) => {
      const past = revive(record, kinds, sub)
      return decide(past.facts, policy, past.context).alarming
    }
    expect([mode(), mode('ada@example.com')]).toEqual([false, true])
  })

  test('keeps what an older one did not have as it is usual', () => {
    const record = recordOf(facts, context, byCountry)
    const past = revive({ ...record, facts: { ...record.facts, account: {} } }, kinds)
    expect(past.facts.account).toMatchObject({ status: 'active', groups: [], roles: [] })
  })
})
