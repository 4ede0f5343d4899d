import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkPolicy, type PolicyOffice } from '../../src/admin/save-policy.ts'
import { loadConfig } from '../../src/config/load.ts'
import { openHouse, type OpenHouse, soft } from '../support/house.ts'

const LEAKY = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4'

describe('a policy that denies a provider', () => {
  let at: OpenHouse
  let office: PolicyOffice
  beforeAll(async () => {
    at = await openHouse()
    const config = await loadConfig({ env: { NODE_ENV: 'test' }, folder: process.cwd(), readText: () => null })
    office = { config, storage: at.storage, authenticators: at.house.authenticators, now: at.now }
    await at.people('ada', { passkey: soft({ aaguid: LEAKY }), email: false })
    await at.people('bob', { passkey: soft({ aaguid: LEAKY }) })
  })
  afterAll(() => at.close())

  test('is not saved while it would strand somebody on the day it begins, or when its grace is over', async () => {
    const denying = (since: string, graceDays: number) => checkPolicy(office, { passkeys: { denied: [{ provider: LEAKY.toUpperCase(), since, graceDays }] } })
    const found = { refused: { mistakes: [], stranded: { accounts: 1, listed: [{ sub: 'sub-ada', why: 'no-way' }] } } }
    expect(await denying('2020-01-01', 0)).toMatchObject(found)
    expect(await denying('2099-01-01', 30)).toMatchObject(found)
  })

  test('is saved where everybody it is about has another way', async () => {
    expect(await checkPolicy(office, { passkeys: { denied: [{ provider: 'somebody-else', since: '2020-01-01' }] } })).toMatchObject({ basedOn: null })
  })
})
