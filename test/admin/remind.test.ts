import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { leaveUnreminded } from '../../src/account/passkey-changes.ts'
import type { Ground } from '../../src/account/ground.ts'
import { remind } from '../../src/admin/remind.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { openHouse, origin, type OpenHouse } from '../support/house.ts'
import { softPasskey } from '../support/soft-passkey.ts'

const DAY = 86_400

describe('a passkey that never worked', () => {
  let at: OpenHouse
  beforeEach(async () => {
    at = await openHouse()
  })
  afterEach(() => at.close())

  const reminding = (policy = defaultPolicy, storage = at.storage) => remind({ storage, policy, issuer: 'https://id.example', locale: 'en', now: at.now() })
  const reminders = async () => (await at.letters()).filter(({ template }) => template === 'house/passkey-unused')

  test('is told of by one letter, 30 days after it was made', async () => {
    const ada = await at.people('ada', { passkey: softPasskey({ origin }) })
    at.wait(30 * DAY - 60)
    expect(await reminding()).toBe(0)
    at.wait(60)
    expect(await reminding()).toBe(1)
    const [{ to, data } = expect.fail('no letter'), ...more] = await reminders()
    expect({ to, data, more }).toMatchObject({ to: 'ada@example.com', data: { days: '30', link: 'https://id.example/account/passkeys' }, more: [] })
    expect(await at.storage.events.recent(ada.id, 5)).toMatchObject([{ type: 'reminder.posted', data: { authenticator: 'passkey' } }])
    at.wait(60 * DAY)
    expect(await reminding()).toBe(0)
  })

  test('is told of once by two instances that look at the same moment', async () => {
    await at.people('ada', { passkey: softPasskey({ origin }) })
    at.wait(31 * DAY)
    const other = at.database.storage(at.now)
    const posted = await Promise.all([reminding(), reminding(defaultPolicy, other), reminding(), reminding(defaultPolicy, other)])
    expect(posted.reduce((sum, one) => sum + one)).toBe(1)
    expect(await reminders()).toHaveLength(1)
  })

  test('is told of where it was made without a dialog as well, and not where it is a second factor', async () => {
    for (const name of ['ada', 'bob']) await at.people(name, { passkey: softPasskey({ origin }) })
    await at.database.pool.query(`update credentials set assessed = assessed || '{"verifies": false}'`)
    await at.database.pool.query(
      `update credentials set assessed = assessed || '{"secondFactor": true}' where account_id = (select account_id from identifiers where normalised = 'bob@example.com')`,
    )
    at.wait(31 * DAY)
    expect(await reminding()).toBe(1)
    expect((await reminders()).map(({ to }) => to)).toEqual(['ada@example.com'])
  })

  test('is told of to nobody who does not want it, who has used it, who is disabled, or where the policy wants no reminders', async () => {
    const [ada, bob, cleo] = await Promise.all(['ada', 'bob', 'cleo'].map((name) => at.people(name, { passkey: softPasskey({ origin }) })))
    const { policy } = at.house
    await at.storage.room.change(ada!.id, {
      decide: (now) => {
        const id = now.dossier.credentials[0]!.id
        const wanted = leaveUnreminded({ policy: policy(), now: at.now() } as Ground, now, id)
        return { answer: null, changes: 'changes' in wanted ? wanted.changes : null }
      },
      keeps: () => null,
      full: null,
    })
    await at.database.pool.query('update credentials set last_used_at = created_at where account_id = $1', [bob!.id])
    await at.storage.accounts.setStatus(cleo!.id, 'disabled')
    await at.people('dan', { passkey: softPasskey({ origin }) })
    at.wait(31 * DAY)
    expect(await reminding({ ...defaultPolicy, offers: { ...defaultPolicy.offers, reminders: false } })).toBe(0)
    expect(await reminding()).toBe(1)
    expect((await reminders()).map(({ to }) => to)).toEqual(['dan@example.com'])
    expect((await at.storage.events.recent(ada!.id, 5)).map(({ type }) => type)).toEqual(['reminder.declined'])
  })
})
