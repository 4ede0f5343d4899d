import { describe, expect, test } from 'vitest'
import type { Facts, Override } from '../../src/domain/facts.ts'
import { type PasswordState, passwordView } from '../../src/account/password-pages.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { exceptionBehind } from '../../src/policy/exceptions.ts'

const noon = new Date('2026-03-01T12:00:00Z')
const [everyone] = defaultPolicy.phaseOuts
const rule = (more: Partial<NonNullable<typeof everyone>>) => ({ ...defaultPolicy, phaseOuts: defaultPolicy.phaseOuts.map((it) => ({ ...it, ...more })) })
const removing = rule({ target: 'remove' })
const removable = (mode: PasswordState['decision']['mode']) => ({
  policy: removing,
  decision: { mode, policyId: 'everyone', class: 'C3' as const },
  phaseOuts: [{ policyId: 'everyone', removableSince: noon }] as unknown as PasswordState['phaseOuts'],
})

/** The keys of what is said of it, after what holds now. */
function said(more: Partial<PasswordState>): readonly string[] {
  const state: PasswordState = {
    there: true,
    decision: { mode: 'allow', policyId: 'everyone', class: 'C1' },
    exception: null,
    paused: false,
    phaseOuts: [],
    policy: defaultPolicy,
    kept: null,
    ...more,
  }
  return passwordView(state, (key) => key.replace('cards.password.', ''), 'en').lines.slice(1)
}

describe('what a page says of the future of a password', () => {
  const future = (...what: readonly string[]) => what.map((it) => `future.${it}`)
  const onOne = (mode: 'demote' | 'block') => ({ mode, policyId: 'everyone', class: 'C2' as const })

  test.each<[string, Partial<PasswordState>, readonly string[]]>([
    ['is that it is switched off', {}, future('block')],
    ['is an exception, and nothing else, while one holds', { exception: { until: noon }, policy: removing }, ['except.until']],
    ['is an exception without an end, for emergencies', { exception: { until: null } }, ['except.open']],
    ['is a pause', { paused: true }, ['paused']],
    ['is nothing where none is wanted', { policy: rule({ target: 'demote' }) }, []],
    ['waits for a passkey on more than one device', { decision: onOne('demote') }, future('synced')],
    ['waits for two ways back in', { policy: rule({ recoveryRequired: { block: 'R2', remove: 'R2' } }) }, future('two-ways')],
    ['goes on to deletion', { policy: removing }, future('block', 'deletes')],
    ['is a day, once the clock runs', removable('block'), future('deleted')],
    ['is a day in the last mode, too', removable('remove'), future('deleted')],
    ['is no deletion where it retires for some apps alone', { policy: rule({ target: 'remove', match: { clients: ['notes'] } }) }, future('block')],
  ])('%s', (_what, more, keys) => {
    expect(said(more)).toEqual(keys)
  })
})

describe('the exception behind a row of table 1', () => {
  const override = (more: Partial<Override>): Override =>
    ({ kind: 'exempt', approvedBy: null, actor: 'ada', createdAt: noon, expiresAt: new Date('2026-04-01'), ...more }) as Override
  const facts = (...overrides: readonly Override[]): Facts => ({ account: { roles: [] }, overrides }) as unknown as Facts

  test('ends when the newest of its kind does', () => {
    const newer = override({ createdAt: new Date('2026-03-02'), expiresAt: new Date('2026-03-05') })
    expect(exceptionBehind('5', facts(newer, override({})), noon)).toEqual({ until: newer.expiresAt })
  })

  test('has no end where no administrator made it, and is none in other rows', () => {
    expect(exceptionBehind('5', facts(), noon)).toEqual({ until: null })
    expect(exceptionBehind('13', facts(override({})), noon)).toBeNull()
  })
})
