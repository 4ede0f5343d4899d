import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unknownCapabilities } from '../../src/domain/browser.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import type { Guest } from '../../src/sign-in/context.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'

/** What is to be removed wants codes beside the address (R2), so that everybody with a good passkey is asked to save some. */
const policy = { ...defaultPolicy, phaseOuts: defaultPolicy.phaseOuts.map((it) => ({ ...it, target: 'remove' as const })) }

let at: OpenHouse
beforeAll(async () => {
  at = await openHouse({ policy })
})
afterAll(() => at.close())

async function answer(who: Guest, fields: Record<string, string>) {
  const step = await at.flow.show(who)
  if (!('challenge' in step) || step.challenge === null) throw new Error(`no challenge on ${step.show}`)
  return at.flow.answer(who, { token: step.challenge.token, authenticator: step.challenge.authenticator, fields })
}

/** Somebody with a passkey signs in with it; what they see then. */
async function withPasskey(name: string, passkey: ReturnType<typeof soft>) {
  const who = guest()
  await at.flow.show(who)
  await at.flow.identify(who, name)
  await at.flow.choose(who, 'passkey')
  const step = await at.flow.show(who)
  if (step.show !== 'challenge') throw new Error(step.show)
  const moved = await answer(who, { response: JSON.stringify(passkey.get(step.challenge.page['options'] as never)) })
  return { who, moved, step: moved.outcome === null ? await at.flow.show(who) : null }
}

async function sheetFor(name: string) {
  const passkey = soft()
  await at.people(name, { passkey })
  const { who, step } = await withPasskey(name, passkey)
  if (step?.show !== 'enrol') throw new Error('no sheet was offered')
  const codes = step.challenge.page['codes'] as readonly string[]
  return { passkey, who, step, codes, confirm: () => answer(who, { saved: 'yes' }) }
}

const sheetsOf = async (name: string) =>
  (await at.storage.accounts.dossier({ identifier: name }))?.credentials
    .filter((it) => it.authenticator === 'recovery-code' && it.status === 'active')
    .map(({ assessed, confirmedAt }) => ({ left: assessed.left, confirmed: confirmedAt !== null }))

async function atTheirPage(name: string): Promise<Guest> {
  const who = guest()
  await at.flow.show(who)
  await at.flow.identify(who, name)
  await at.flow.choose(who, 'recovery-code')
  return who
}

const withCode = async (name: string, code: string) => answer(await atTheirPage(name), { code })

const eventsOf = async (name: string) => {
  const account = await at.storage.accounts.byIdentifier(name)
  return (await at.storage.events.recent(account?.id ?? ('' as never), 200)).map(({ type }) => type)
}

describe('a sheet of recovery codes', () => {
  test('is offered after a passkey, is the same when the page is loaded again, and is kept once it is said to be saved', async () => {
    const { who, step, codes, confirm } = await sheetFor('ada')
    expect(step).toMatchObject({ authenticator: 'recovery-code', skippable: true, offer: 'recovery' })
    const again = await at.flow.show(who)
    expect(again.show === 'enrol' && again.challenge.page['codes']).toEqual(codes)
    expect((await answer(who, {})).outcome).toBeNull()
    expect(await at.flow.show(who)).toMatchObject({ show: 'enrol', notice: { code: 'not-confirmed' }, challenge: { page: { codes } } })
    expect(await sheetsOf('ada')).toEqual([])
    expect((await confirm()).outcome?.sub).toBe('sub-ada')
    expect(await sheetsOf('ada')).toEqual([{ left: 10, confirmed: true }])
  })

  test('is not kept by whoever puts it off', async () => {
    const { who } = await sheetFor('bea')
    expect((await at.flow.skip(who)).outcome?.sub).toBe('sub-bea')
    expect(await sheetsOf('bea')).toEqual([])
  })

  test('comes between a passkey and the end of the first sign-in in a browser, which is where the passkey was used', async () => {
    const { who } = await sheetFor('ben')
    const { cookie } = await at.flow.skip(who)
    const seenFrom = async (browserId: string) => (await at.storage.accounts.dossier({ sub: 'sub-ben', browserId }))?.credentials
    expect(cookie?.id).toBeDefined()
    expect(await seenFrom(cookie?.id ?? '')).toMatchObject([{ authenticator: 'passkey', lastUsedHere: true }])
    expect(await seenFrom('another')).toMatchObject([{ lastUsedHere: false }])
  })

  test('signs its owner in with each code once', async () => {
    const { codes, confirm } = await sheetFor('carl')
    await confirm()
    expect((await withCode('carl', codes[4] ?? '')).outcome).toMatchObject({ sub: 'sub-carl', amr: ['otp'] })
    expect(await sheetsOf('carl')).toEqual([{ left: 9, confirmed: true }])
    const who = await atTheirPage('carl')
    expect((await answer(who, { code: codes[4] ?? '' })).outcome).toBeNull()
    expect(await at.flow.show(who)).toMatchObject({ show: 'challenge', notice: { code: 'answer-wrong' } })
  })

  test('lets one in of many who bring the same code at once', async () => {
    const { codes, confirm } = await sheetFor('dora')
    await confirm()
    const asked = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const who = await atTheirPage('dora')
        const step = await at.flow.show(who)
        return { who, token: step.show === 'challenge' ? step.challenge.token : '' }
      }),
    )
    const moved = await Promise.all(
      asked.map(({ who, token }) => at.flow.answer(who, { token, authenticator: 'recovery-code', fields: { code: codes[0] ?? '' } })),
    )
    expect(moved.filter(({ outcome }) => outcome !== null)).toHaveLength(1)
    expect(await sheetsOf('dora')).toEqual([{ left: 9, confirmed: true }])
  })

  test('gives way to the next one when few codes are left, and ends with it', async () => {
    const { passkey, codes, confirm } = await sheetFor('emil')
    await confirm()
    for (const code of codes.slice(0, 7)) expect((await withCode('emil', code)).outcome?.sub).toBe('sub-emil')
    at.wait(30 * 86_400)
    const { who, step } = await withPasskey('emil', passkey)
    expect(step).toMatchObject({ show: 'enrol', authenticator: 'recovery-code', challenge: { page: { replaces: true } } })
    await answer(who, { saved: 'yes' })
    expect(await sheetsOf('emil')).toEqual([{ left: 10, confirmed: true }])
    expect((await withCode('emil', codes[9] ?? '')).outcome).toBeNull()
  })

  test('stays when a passkey that nobody vouched for gets another one: a password thief takes nothing away', async () => {
    const { passkey, codes, confirm } = await sheetFor('gil')
    await confirm()
    for (const code of codes.slice(0, 7)) await withCode('gil', code)
    const { account } = (await at.storage.accounts.dossier({ identifier: 'gil' }))!
    const sql = (text: string) => at.database.pool.query(text, [account.id])
    await sql(`insert into credentials (id, account_id, authenticator, lookup, label, proofs, last_proven_at, confirmed_at, assessed, payload, created_at)
      select 'owners', account_id, authenticator, 'owners', label, 3, last_used_at, created_at, assessed || '{"bound": "device"}', payload, created_at
      from credentials where account_id = $1 and authenticator = 'passkey'`)
    await sql(`update credentials set confirmed_at = null where account_id = $1 and authenticator = 'passkey' and id <> 'owners'`)
    await sql(`delete from identifiers where account_id = $1 and kind = 'email'`)
    at.wait(60 * 86_400)
    const who = guest({}, { capabilities: { ...unknownCapabilities, webauthn: false, script: true } })
    await at.flow.show(who)
    await at.flow.identify(who, 'gil')
    await at.flow.choose(who, 'passkey')
    const asked = await at.flow.show(who)
    if (asked.show !== 'challenge') throw new Error(asked.show)
    await answer(who, { response: JSON.stringify(passkey.get(asked.challenge.page['options'] as never)) })
    expect(await at.flow.show(who)).toMatchObject({ show: 'enrol', authenticator: 'recovery-code' })
    await answer(who, { saved: 'yes' })
    expect(await sheetsOf('gil')).toEqual([
      { left: 3, confirmed: true },
      { left: 10, confirmed: false },
    ])
  })

  test('is written down as used up with its last code', async () => {
    const { codes, confirm } = await sheetFor('fay')
    await confirm()
    for (const code of codes) await withCode('fay', code)
    expect(await sheetsOf('fay')).toEqual([{ left: 0, confirmed: true }])
    const events = await eventsOf('fay')
    expect(events.filter((it) => it === 'credential.used_up')).toHaveLength(1)
    expect(events.filter((it) => it === 'credential.noted')).toHaveLength(3)
  })

  test('is guessed at ten times in a day at most, after which the right code is not taken either', async () => {
    const { codes, confirm } = await sheetFor('gus')
    await confirm()
    for (let count = 0; count < 10; count += 1) expect((await withCode('gus', `0000-0000-000${count}`)).outcome).toBeNull()
    const who = await atTheirPage('gus')
    expect((await answer(who, { code: codes[0] ?? '' })).outcome).toBeNull()
    expect(await at.flow.show(who)).toMatchObject({ notice: { code: 'too-many-attempts' } })
    at.wait(86_400)
    expect((await withCode('gus', codes[0] ?? '')).outcome?.sub).toBe('sub-gus')
  })

  test('looks the same to a name that nobody has', async () => {
    const { confirm } = await sheetFor('hal')
    await confirm()
    const steps = await Promise.all(['hal', 'nobody-at-all'].map(async (name) => at.flow.show(await atTheirPage(name))))
    const [own, stranger] = steps.map((step) => (step.show === 'challenge' ? { ...step, identifier: '', challenge: step.challenge.page } : step.show))
    expect(stranger).toEqual(own)
    expect((await withCode('nobody-at-all', '0000-0000-0000')).outcome).toBeNull()
  })
})
