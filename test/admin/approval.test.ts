import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actorOf } from '../../src/admin/actor.ts'
import { sealTicket } from '../../src/admin/approval-ticket.ts'
import type { AccountId, AdminRole } from '../../src/domain/account.ts'
import type { OverrideOf } from '../../src/domain/overrides.ts'
import { answerWith, imported, passkeyOptions } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey, type SoftPasskey } from '../support/soft-passkey.ts'
import { type Page, visitor } from '../support/visitor.ts'

const HOUR_MS = 3_600_000
const cast: Readonly<Record<string, readonly AdminRole[]>> = { ada: ['owner'], olga: ['policy'], hal: ['people'], bob: [], eve: [] }

let at: Running
const passkeys: Record<string, SoftPasskey> = {}

beforeAll(async () => {
  at = await startKeyward()
  const person = imported(at)
  for (const [name, roles] of Object.entries(cast)) {
    const passkey = softPasskey({ origin: at.url })
    passkeys[name] = passkey
    const { id } = await person(name, { passkey, ...(name === 'bob' ? { password: 'seven herons over the canal' } : {}) })
    await at.storage.accounts.setRoles(id, roles)
  }
})
afterAll(async () => {
  await at.close()
  await at.database.close()
})

const fail = (what: string): never => {
  throw new Error(`there is no ${what}`)
}
const accountOf = async (name: string) => (await at.storage.accounts.byIdentifier(`${name}@example.com`)) ?? fail(name)
const passkeyOf = (name: string): SoftPasskey => passkeys[name] ?? fail(`passkey of ${name}`)
const eventsOf = async (name: string) => at.storage.events.recent((await accountOf(name)).id, 3)

/** An exception that Ada asked for, about Bob, unless told otherwise. */
async function asked({ about = 'bob', ...more }: Partial<OverrideOf> & { readonly about?: string } = {}): Promise<string> {
  const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
  const usual = { kind: 'force', mode: 'block', reason: 'His password was in a leak', approvedBy: null } as const
  const times = { createdAt: new Date(), expiresAt: new Date(Date.now() + HOUR_MS) }
  await at.storage.overrides.add({ ...usual, ...times, id, accountId: (await accountOf(about)).id, actor: actorOf(await accountOf('ada')).by, ...more }, [])
  return id
}

async function prove(name: string, id: string): Promise<{ readonly browser: ReturnType<typeof visitor>; readonly page: Page }> {
  const browser = visitor(at.url)
  const page = await browser.get(`/approve/${id}`)
  return { browser, page: await browser.submit(page, '/answer', answerWith(passkeyOf(name), page)) }
}

async function approve(name: string, id: string): Promise<Page> {
  const { browser, page } = await prove(name, id)
  return browser.submit(page, '/confirm')
}

async function ended(id: string): Promise<string> {
  await at.storage.overrides.end(id, 'sub-ada', new Date())
  return id
}

describe('the page that approves an exception', () => {
  test('lets a second administrator approve, and the person is told then', async () => {
    const id = await asked()
    const { browser, page } = await prove('olga', id)
    expect(page.step).toBe('approve-confirm')
    for (const fact of ['bob@example.com', 'ada@example.com', 'His password was in a leak', 'Force: block the password']) expect(page.body).toContain(fact)
    expect(await at.lettersTo('bob@example.com')).toEqual([])
    const done = await browser.submit(page, '/confirm')
    expect(done.step).toBe('approve-approved')
    expect(await at.storage.overrides.byId(id)).toMatchObject({ approvedBy: 'sub-olga' })
    expect((await eventsOf('bob'))[0]).toMatchObject({ type: 'override.approved', data: { override: id, kind: 'force', by: 'sub-olga' } })
    expect(await at.lettersTo('bob@example.com')).toMatchObject([
      { subject: 'An exception for your account at Keyward', text: expect.stringContaining('His password was in a leak') },
    ])
  })

  test('tells nobody without an administrator’s passkey whom it is about, nor whether there is anything', async () => {
    const [real, unknown] = await Promise.all([visitor(at.url).get(`/approve/${await asked()}`), visitor(at.url).get(`/approve/${'A'.repeat(22)}`)])
    const bare = ({ body, url, status }: Page): string =>
      `${status} ${body.replaceAll(url.pathname, '').replaceAll(/name="challenge" value="[^"]*"|&quot;challenge&quot;:&quot;[\w-]+/g, '')}`
    expect(bare(real)).toBe(bare(unknown))
    expect(real.step).toBe('approve')
    expect(real.headers.get('cache-control')).toBe('no-store')
    expect(real.headers.get('content-security-policy')).toContain("form-action 'self'")
    const byEve = [await prove('eve', await asked()), await prove('eve', 'B'.repeat(22))].map(({ page }) => [page.step, page.alert])
    expect(byEve[0]).toEqual(['approve', expect.stringContaining('not the passkey of an administrator')])
    expect(byEve[1]).toEqual(byEve[0])
  })

  test.each(['eve', 'bob', 'hal'])('does not let %s approve, whose role does not allow it', async (name) => {
    const id = await asked()
    const { page } = await prove(name, id)
    expect(page.step).toBe('approve')
    expect(page.body).not.toContain('leak')
    expect((await eventsOf(name))[0]).toMatchObject({ type: 'override.refused', data: { override: id, because: 'not-administrator' } })
    expect(await at.storage.overrides.byId(id)).toMatchObject({ approvedBy: null })
  })

  test('does not let whoever asked approve, by whatever name they asked', async () => {
    for (const actor of ['sub-ada', 'Ada@Example.com', 'ada']) {
      const { page } = await prove('ada', await asked({ actor }))
      expect([page.step, page.status]).toEqual(['approve-own', 403])
      expect(page.body).not.toContain('leak')
    }
    expect((await eventsOf('ada'))[0]).toMatchObject({ type: 'override.refused', data: { because: 'own' } })
  })

  test('does not let an administrator approve what is about them', async () => {
    const { page } = await prove('olga', await asked({ about: 'olga', kind: 'exempt', mode: null }))
    expect(page.step).toBe('approve-own')
  })

  test('asks for an approval of anything about an administrator', async () => {
    const id = await asked({ about: 'hal', kind: 'exempt', mode: null, reason: 'he lost it' })
    expect((await approve('olga', id)).step).toBe('approve-approved')
  })

  test.each([
    ['was approved before', async () => asked({ approvedBy: 'sub-hal' })],
    ['is over', async () => asked({ expiresAt: new Date(Date.now() - 1000) })],
    ['needs none', async () => asked({ kind: 'exempt', mode: null })],
    ['was ended', async () => ended(await asked())],
    ['never was', async () => 'C'.repeat(22)],
  ])('says of one that %s that there is nothing to approve', async (_what, make) => {
    const { page } = await prove('olga', await make())
    expect([page.step, page.status]).toEqual(['approve-gone', 410])
  })

  test('takes an answer once: neither again, nor twice at once, nor on another page', async () => {
    const id = await asked()
    const browser = visitor(at.url)
    const page = await browser.get(`/approve/${id}`)
    const answer = answerWith(passkeyOf('olga'), page)
    const both = await Promise.all([browser.submit(page, '/answer', answer), browser.submit(page, '/answer', answer)])
    expect(new Set(both.map(({ step }) => step))).toEqual(new Set(['approve', 'approve-confirm']))
    expect((await browser.submit(page, '/answer', answer)).step).toBe('approve')
    expect((await browser.submit(await browser.get(`/approve/${id}`), '/answer', answer)).step).toBe('approve')
  })

  test('takes no passkey that did not verify its owner, nor one that signed something else', async () => {
    const browser = visitor(at.url)
    const id = await asked()
    for (const bent of [{ flags: () => 0x01 }, { signature: (bytes: Uint8Array) => bytes.toReversed() }]) {
      const page = await browser.get(`/approve/${id}`)
      const response = JSON.stringify(passkeyOf('olga').get(passkeyOptions(page), bent))
      expect((await browser.submit(page, '/answer', { response })).step).toBe('approve')
    }
  })

  test('takes no passkey that was enrolled on less than the policy trusts: a thief may have made it', async () => {
    const olga = await accountOf('olga')
    await at.database.pool.query('update credentials set confirmed_at = null where account_id = $1', [olga.id])
    const { page } = await prove('olga', await asked())
    expect([page.step, page.alert]).toEqual(['approve', expect.stringContaining('not the passkey of an administrator')])
    const later = `update credentials set confirmed_at = now(), created_at = now() - make_interval(days => $2::int) where account_id = $1`
    await at.database.pool.query(later, [olga.id, 8])
    expect((await prove('olga', await asked())).page.step).toBe('approve')
    await at.database.pool.query(later, [olga.id, 31])
    expect((await prove('olga', await asked())).page.step).toBe('approve-confirm')
  })

  test('takes no confirmation without a proof for this very exception, a moment ago', async () => {
    const [one, other] = [await asked(), await asked()]
    const browser = visitor(at.url)
    const page = await browser.get(`/approve/${one}`)
    const sent = await browser.postOnce(`/approve/${one}/answer`, { ...page.forms[0]?.fields, ...answerWith(passkeyOf('olga'), page) })
    const cookie = sent.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(new RegExp(`^keyward_approval=[^;]+; path=/approve/${one};.* samesite=strict; httponly$`, 'i'))
    const ticket = cookie.split(';')[0] ?? ''
    const confirm = (id: string, brought: string) => visitor(at.url).post(`/approve/${id}/confirm`, {}, { cookie: brought })
    expect((await confirm(other, ticket)).step).toBe('approve')
    expect((await confirm(one, `${ticket.slice(0, -3)}AAA`)).step).toBe('approve')
    expect((await confirm(one, '')).step).toBe('approve')
    expect([await at.storage.overrides.byId(one), await at.storage.overrides.byId(other)]).toMatchObject([{ approvedBy: null }, { approvedBy: null }])
    await confirm(one, ticket)
    expect(await at.storage.overrides.byId(one)).toMatchObject({ approvedBy: 'sub-olga' })
  })

  test.each([
    [299, 'approve-confirm'],
    [301, 'approve'],
  ])('knows somebody who proved themselves %d seconds ago as %s', async (seconds, step) => {
    const [id, olga] = [await asked(), await accountOf('olga')]
    const then = { vault: at.cellar.vault, now: () => new Date(Date.now() - seconds * 1000) }
    const cookie = `keyward_approval=${sealTicket(then, { id, by: olga.id, notice: null })}`
    expect((await visitor(at.url).once(`/approve/${id}`, { headers: { cookie } })).step).toBe(step)
  })

  test.each([
    ['lost the role', async (id: AccountId) => at.storage.accounts.setRoles(id, []), async (id: AccountId) => at.storage.accounts.setRoles(id, ['policy'])],
    [
      'was disabled',
      async (id: AccountId) => at.storage.accounts.setStatus(id, 'disabled'),
      async (id: AccountId) => at.storage.accounts.setStatus(id, 'active'),
    ],
  ])('looks once more at the click: whoever %s meanwhile cannot approve', async (_what, take, giveBack) => {
    const [id, olga] = [await asked(), await accountOf('olga')]
    const { browser, page } = await prove('olga', id)
    await take(olga.id)
    expect((await browser.submit(page, '/confirm')).step).toBe('approve')
    await giveBack(olga.id)
    expect(await at.storage.overrides.byId(id)).toMatchObject({ approvedBy: null })
  })

  test('does it once, and says so however often it is asked', async () => {
    const id = await asked()
    const before = await at.lettersTo('bob@example.com')
    const { browser, page } = await prove('olga', id)
    const both = await Promise.all([browser.submit(page, '/confirm'), browser.submit(page, '/confirm')])
    expect(both.map(({ step }) => step)).toEqual(['approve-approved', 'approve-approved'])
    expect((await browser.get(`/approve/${id}`)).step).toBe('approve-approved')
    expect(await at.lettersTo('bob@example.com')).toHaveLength(before.length + 1)
  })

  test('is posted to by its own pages alone, and leads back to itself', async () => {
    const id = await asked()
    const { browser, page } = await prove('olga', id)
    const cross = await browser.post(`/approve/${id}/confirm`, page.forms[0]?.fields ?? {}, { 'sec-fetch-site': 'cross-site' })
    expect([cross.step, cross.status]).toEqual(['error', 403])
    expect((await browser.get(`/approve/${id}/confirm`)).url.pathname).toBe(`/approve/${id}`)
    expect((await browser.post(`/approve/${id}/cancelled`, {})).alert).toContain('No passkey came back')
  })

  test('leaves the passkey’s envelope up to date, and proves nothing of it for the policy', async () => {
    const passkey = async () => (await at.storage.accounts.dossier({ sub: 'sub-olga' }))?.credentials[0]
    const before = await passkey()
    await prove('olga', await asked())
    const after = await passkey()
    expect(after?.lastUsedAt?.getTime()).toBeGreaterThan(before?.lastUsedAt?.getTime() ?? 0)
    expect([after?.proofs, after?.lastProvenAt]).toEqual([before?.proofs, before?.lastProvenAt])
  })
})
