import { refreshTokenGrant } from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CredentialId } from '../../src/domain/credential.ts'
import { undoPath } from '../../src/domain/undo.ts'
import { answerWith, imported, openApp, withCode, withPasskey } from '../support/app.ts'
import { type Running, startKeyward } from '../support/keyward.ts'
import { softPasskey } from '../support/soft-passkey.ts'
import { formOf, visitor } from '../support/visitor.ts'

const DAY_MS = 86_400_000

let at: Running
beforeAll(async () => {
  at = await startKeyward()
})
afterAll(async () => {
  await at.close()
  await at.database.close()
})

let people = 0

/** Somebody for whom a thief made a passkey, and the link in the letter that told of it. */
async function robbed({ days = 30, hasPassword = true } = {}) {
  people += 1
  const passkey = softPasskey({ origin: at.url })
  const bob = await imported(at)(`bob${people}`, { passkey, ...(hasPassword ? { password: 'seven herons over the canal' } : {}) })
  const credential = (await credentialsOf(bob.sub)).find(({ authenticator }) => authenticator === 'passkey')
  const credentialId = credential?.id ?? ('' as CredentialId)
  const link = undoPath(at.cellar.vault, { accountId: bob.id, credentialId, until: new Date(Date.now() + days * DAY_MS) })
  return { ...bob, passkey, link, credentialId }
}

const credentialsOf = async (sub: string) => (await at.storage.accounts.dossier({ sub }))?.credentials ?? []
const statusOf = async (sub: string) => Object.fromEntries((await credentialsOf(sub)).map(({ authenticator, status }) => [authenticator, status]))

describe('“this wasn’t me”', () => {
  test('asks first, and loading the page changes nothing', async () => {
    const bob = await robbed()
    for (const method of ['GET', 'HEAD']) await visitor(at.url).once(bob.link, { method })
    const page = await visitor(at.url).get(bob.link)
    expect([page.step, page.status, page.forms.length]).toEqual(['undo', 200, 1])
    expect(page.body).toContain('Everybody is signed out of your account')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    expect(await statusOf(bob.sub)).toEqual({ passkey: 'active', password: 'active' })
    expect(await at.storage.events.recent(bob.id, 9)).toEqual([])
  })

  test('takes the credential back, ends what rests on it, and says what to do next', async () => {
    const bob = await robbed({ hasPassword: false })
    const thief = visitor(at.url)
    const app = await openApp(at.url)
    const request = await app.request()
    const tokens = await request.redeem((await withPasskey(thief, request.url, bob.passkey)).url)
    const owner = visitor(at.url)
    const page = await owner.submit(await owner.get(bob.link), bob.link)
    expect([page.step, page.status]).toEqual(['undone', 200])
    expect(page.body).toMatch(/may know your password[\s\S]*create a passkey of your own/)
    expect(await statusOf(bob.sub)).toEqual({ passkey: 'revoked' })
    expect(await at.storage.events.recent(bob.id, 9)).toContainEqual(expect.objectContaining({ type: 'session.ended', data: { by: 'reversal' } }))
    expect((await thief.get((await app.request()).url)).step).toBe('choose')
    await expect(refreshTokenGrant(app.config, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
    const again = await app.request()
    expect((await withPasskey(visitor(at.url), again.url, bob.passkey)).step).toBe('identify')
    const events = await at.storage.events.recent(bob.id, 9)
    expect(events.find(({ type }) => type === 'passkey.revoked')).toMatchObject({ data: { authenticator: 'passkey', by: 'undo' } })
    expect((await at.lettersTo(bob.email)).map(({ subject }) => subject)).toContain('It was taken back from your account at Keyward')
  })

  test('takes back a password that was changed, and leaves its owner the mailbox to come back by', async () => {
    const bob = await robbed()
    await at.database.pool.query(`delete from credentials where account_id = $1 and authenticator = 'passkey'`, [bob.id])
    const [password] = await credentialsOf(bob.sub)
    const link = undoPath(at.cellar.vault, { accountId: bob.id, credentialId: password!.id, until: new Date(Date.now() + DAY_MS) })
    const owner = visitor(at.url)
    expect((await owner.submit(await owner.get(link), link)).step).toBe('undone')
    expect(await statusOf(bob.sub)).toEqual({ password: 'revoked' })
    const { url } = await (await openApp(at.url)).request()
    const page = await withCode(at, visitor(at.url), url, bob.email)
    expect(page.step === 'offer' || page.url.searchParams.has('code')).toBe(true)
  })

  test('ends a sign-in, too, that was over already and waited for its browser to come back', async () => {
    const bob = await robbed({ hasPassword: false })
    const thief = visitor(at.url)
    const app = await openApp(at.url)
    const page = await thief.get((await app.request()).url)
    const form = formOf(page, '/answer')
    const parked = await thief.postOnce(form.action, { ...form.fields, ...answerWith(bob.passkey, page) })
    expect(parked.status).toBe(303)
    const owner = visitor(at.url)
    expect((await owner.submit(await owner.get(bob.link), bob.link)).step).toBe('undone')
    expect((await thief.follow(parked)).url.searchParams.has('code')).toBe(false)
    expect((await thief.get((await app.request()).url)).step).toBe('choose')
  })

  test('does it once, however often it is asked', async () => {
    const bob = await robbed()
    const owner = visitor(at.url)
    const page = await owner.get(bob.link)
    const both = await Promise.all([owner.submit(page, bob.link), owner.submit(page, bob.link)])
    expect(both.map(({ step }) => step)).toEqual(['undone', 'undone'])
    expect((await owner.submit(page, bob.link)).step).toBe('undone')
    expect((await owner.get(bob.link)).step).toBe('undone')
    expect((await at.storage.events.recent(bob.id, 9)).filter(({ type }) => type === 'passkey.revoked')).toHaveLength(1)
    expect(await at.lettersTo(bob.email)).toHaveLength(1)
  })

  test.each([
    ['too old', (link: string) => link, -1],
    ['cut short', (link: string) => link.slice(0, -4), 30],
    ['of another kind', () => `/undo/${at.cellar.vault.seal('approval', '{}')}`, 30],
    ['no link at all', () => '/undo/x', 30],
  ])('says kindly that a link is %s, and changes nothing', async (_what, bend, days) => {
    const bob = await robbed({ days })
    const link = bend(bob.link)
    const page = await visitor(at.url).get(link)
    expect([page.step, page.status, page.forms.length]).toEqual(['undo-expired', 410, 0])
    expect((await visitor(at.url).post(link, {})).step).toBe('undo-expired')
    expect(await statusOf(bob.sub)).toEqual({ passkey: 'active', password: 'active' })
  })

  test('takes back what the thief added since, and nothing that is certain or was there before', async () => {
    const bob = await robbed()
    const add = (id: string, confirmed: string, created: string) =>
      at.database.pool.query(
        `insert into credentials (id, account_id, authenticator, lookup, label, status, proofs, confirmed_at, assessed, payload, created_at)
          select $1, account_id, authenticator, $1, $1, 'active', 0, ${confirmed}, assessed, payload, ${created} from credentials where id = $2`,
        [`${id} of ${bob.name}`, bob.credentialId],
      )
    await add('second', 'null', `created_at + interval '1 hour'`)
    await add('vouched for', 'now()', `created_at + interval '1 hour'`)
    await add('earlier', 'null', `created_at - interval '1 hour'`)
    const owner = visitor(at.url)
    const page = await owner.get(bob.link)
    expect(page.body).toContain('What was added after it goes, too')
    await owner.submit(page, bob.link)
    const left = (await credentialsOf(bob.sub)).filter(({ status }) => status === 'active').map(({ label, authenticator }) => label || authenticator)
    expect(new Set(left)).toEqual(new Set(['password', `vouched for of ${bob.name}`, `earlier of ${bob.name}`]))
    expect((await at.storage.events.recent(bob.id, 9)).filter(({ type }) => type === 'passkey.revoked')).toHaveLength(2)
    expect(await at.lettersTo(bob.email)).toHaveLength(1)
  })

  test('takes back what was set aside, too', async () => {
    const bob = await robbed()
    await at.database.pool.query(`update credentials set status = 'quarantined' where id = $1`, [bob.credentialId])
    const owner = visitor(at.url)
    expect((await owner.submit(await owner.get(bob.link), bob.link)).step).toBe('undone')
    expect(await statusOf(bob.sub)).toMatchObject({ passkey: 'revoked' })
  })

  test('is not done from another site', async () => {
    const bob = await robbed()
    expect((await visitor(at.url).post(bob.link, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect(await statusOf(bob.sub)).toMatchObject({ passkey: 'active' })
  })
})
