import * as oidc from 'openid-client'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApp, signUp, withCode, withPasskey } from '../support/app.ts'
import { API, startKeyward, type Running } from '../support/keyward.ts'
import { visitor, type Visitor } from '../support/visitor.ts'

let at: Running
beforeAll(async () => {
  at = await startKeyward()
})
afterAll(() => at.close())

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const client = new pg.Client({ connectionString: at.database.url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
  )
  const texts: string[] = []
  for (const { name } of rows) {
    const found = await client.query<{ row: string }>(`select t::text as row from ${name} t`)
    texts.push(...found.rows.map(({ row }) => `${name} ${row}`))
  }
  await client.end()
  return texts.join('\n')
}

/** Values that grant something, with where they were seen. Short codes are looked for as whole words. */
const secrets = new Map<string, string>()
const note = (where: string, ...values: readonly (string | undefined | null)[]) => {
  for (const value of values) if (value !== undefined && value !== null && value.length >= 6) secrets.set(value, where)
}

function noteBrowser(browser: Visitor): void {
  for (const value of browser.seen) {
    note('cookie', value, decodeURIComponent(value))
    if (!value.includes('.')) continue
    note('part of a cookie', ...value.split('.').filter((it) => it.length > 40))
  }
}

test('nothing that a sign-in shows can be found in a dump of the database', async () => {
  const app = await openApp(at.url)
  const first = await app.request()
  const browser = visitor(at.url)
  const { passkey, back } = await signUp(at, 'ada@example.com', browser, first.url)
  note('authorization code', back.url.searchParams.get('code'))
  note('interaction', ...[...browser.cookies.values()].map((it) => it.path.split('/')[2]))
  const tokens = await first.redeem(back.url)
  note('token', tokens.access_token, tokens.refresh_token, tokens.id_token)
  const fresh = await oidc.refreshTokenGrant(app.config, tokens.refresh_token ?? '')
  note('token', fresh.access_token, fresh.refresh_token, fresh.id_token)

  const second = await app.request({ resource: API, scope: 'openid offline_access notes:read' })
  const other = visitor(at.url)
  const home = await withPasskey(other, second.url, passkey)
  note('authorization code', home.url.searchParams.get('code'))
  const forApi = await second.redeem(home.url)
  note('token', forApi.access_token, forApi.refresh_token, forApi.id_token)

  const third = visitor(at.url)
  const request = await app.request()
  const ended = await withCode(at, third, request.url, 'dan@example.com')
  expect(ended.step).toBe('sign-up')
  note('posted code', ...(at.letters?.().map((it) => /\d{3}[ \u00a0]?\d{3}/.exec(it.text)?.[0]) ?? []))

  const pushed = await oidc.buildAuthorizationUrlWithPAR(app.config, {
    redirect_uri: 'http://localhost:4999/callback',
    scope: 'openid',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
  })
  note('pushed request', pushed.searchParams.get('request_uri')?.split(':').at(-1))
  const unfinished = visitor(at.url)
  const page = await unfinished.get(pushed)
  for (const form of page.forms) note('challenge token', form.fields['challenge'])
  note('webauthn challenge', /&quot;challenge&quot;:&quot;([^&]+)&quot;/.exec(page.body)?.[1])
  await unfinished.submit(page, '/identify', { identifier: 'my password typed into the wrong field'.replaceAll(' ', '-') })
  note('typed by mistake', 'my-password-typed-into-the-wrong-field')
  for (const it of [browser, other, third, unfinished]) noteBrowser(it)
  note('client secret', 'a secret of the app & with /signs+=')
  await at.post.settled()

  expect(secrets.size).toBeGreaterThan(25)
  const text = await dump()
  expect(text.length).toBeGreaterThan(5000)
  const found = [...secrets].filter(([value]) => (value.length < 12 ? new RegExp(`\\b${value.replace(/\D/g, '\\D?')}\\b`).test(text) : text.includes(value)))
  expect(
    found.map(
      ([value, where]) =>
        `${where}: ${value} in ${text
          .split('\n')
          .find((line) => line.includes(value))
          ?.slice(0, 300)}`,
    ),
  ).toEqual([])
})
