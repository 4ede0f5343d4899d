import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addAuthenticator, type VirtualAuthenticator, type VirtualCredential } from '../support/page-authenticator.ts'
import type { Person } from '../support/page-person.ts'
import { pickLater } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, byPassword, endSession, identify, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  // As long as anybody can use one, the page offers it to everybody.
  await stage.account('bob@example.com', 'a long and lonely password')
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** Somebody new, with a passkey; still signed out. */
async function withPasskey(address: string, wishes: Parameters<Stage['withAuthenticator']>[1] = {}) {
  const { person, passkeys } = await stage.withAuthenticator({}, wishes)
  await signUpWithPasskey(stage, person, address)
  await endSession(person)
  const [credential] = await passkeys.credentials()
  if (credential === undefined) throw new Error('no passkey was made')
  return { person, passkeys, credential }
}

const idsIn = async (passkeys: VirtualAuthenticator): Promise<readonly string[]> => (await passkeys.credentials()).map((it) => it.credentialId).toSorted()

/** A passkey of the same account that the server never heard of: another key pair under another id. */
const orphanOf = ({ userHandle = '' }: VirtualCredential): VirtualCredential => ({
  credentialId: Buffer.from(`orphan of ${userHandle}`.slice(0, 32)).toString('base64'),
  isResidentCredential: true,
  rpId: 'localhost',
  userHandle,
  signCount: 0,
  privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
})

/** A key in the same browser, which nobody touches; one authenticator holds one passkey of an account at most. */
async function keyWith({ page }: Person, ...credentials: readonly VirtualCredential[]): Promise<VirtualAuthenticator> {
  const key = await addAuthenticator(page, { transport: 'usb', present: false })
  for (const credential of credentials) await key.add(credential)
  return key
}

async function signIn(person: Person): Promise<void> {
  const asked = await stage.go(person)
  await asked.redeem(await person.landed())
}

async function setStatus(address: string, lookup: string, status: string, since: Date): Promise<void> {
  await stage.at.database.pool.query(
    `update credentials set status = $2, status_since = $3 where lookup = $1 and account_id = (select account_id from identifiers where normalised = $4)`,
    [lookup, status, since, address],
  )
}

const asLookup = ({ credentialId }: VirtualCredential): string => Buffer.from(credentialId, 'base64').toString('base64url')

const DAY_MS = 86_400_000

describe('after a sign-in, a manager', () => {
  test('forgets passkeys of the account that the server does not have, and keeps the others', async () => {
    const { person, passkeys, credential } = await withPasskey('ada@example.com')
    const others = await withPasskey('other@example.com')
    const orphan = orphanOf(credential)
    const key = await keyWith(person, others.credential, orphan)
    expect(await idsIn(key)).toHaveLength(2)
    const deleted = await key.deleted()
    await signIn(person)
    await expect.poll(() => idsIn(key)).toEqual([others.credential.credentialId])
    expect(deleted).toEqual([orphan.credentialId])
    expect(await idsIn(passkeys)).toEqual([credential.credentialId])
  })

  test('forgets one that was revoked, also after a sign-in by password', async () => {
    const address = 'bob@example.com'
    const made = await withPasskey('gone@example.com', { before: pickLater })
    const accountId = (await stage.at.storage.accounts.dossier({ identifier: address }))?.account.id
    const handle = (await stage.at.storage.accounts.dossier({ identifier: address }))?.account.userHandle ?? ''
    await stage.at.database.pool.query('update credentials set account_id = $1, status = $2 where lookup = $3', [
      accountId,
      'revoked',
      asLookup(made.credential),
    ])
    const { person, passkeys } = await stage.withAuthenticator({ present: false }, { before: pickLater })
    await passkeys.add({ ...made.credential, userHandle: Buffer.from(handle, 'base64url').toString('base64') })
    const asked = await stage.go(person)
    await identify(person, address)
    await byPassword(person, 'a long and lonely password')
    await asked.redeem(await person.landed())
    await expect.poll(() => idsIn(passkeys)).toEqual([])
  })

  test.each([
    ['keeps one that was set aside and may come back', 29, 1],
    ['forgets one that was set aside and may not come back any more', 31, 0],
  ])('%s (after %i days)', async (_what, days, left) => {
    const address = `aside-${days}@example.com`
    const { person, credential } = await withPasskey(address)
    const aside = orphanOf(credential)
    const key = await keyWith(person, aside)
    await stage.at.database.pool.query(
      `insert into credentials (id, account_id, authenticator, lookup, label, status, status_since, assessed, payload, created_at)
        select gen_random_uuid()::text, account_id, authenticator, $2, label, 'quarantined', $3, assessed, payload, created_at from credentials where lookup = $1`,
      [asLookup(credential), asLookup(aside), new Date(Date.now() - days * DAY_MS)],
    )
    await signIn(person)
    await key.settled()
    await expect.poll(() => idsIn(key)).toHaveLength(left)
  })

  test('calls the account what it is called now', async () => {
    const { person, passkeys } = await withPasskey('before@example.com')
    await stage.at.database.pool.query(
      `update identifiers set value = 'after@example.com', normalised = 'after@example.com' where normalised = 'before@example.com'`,
    )
    await signIn(person)
    await expect.poll(async () => (await passkeys.credentials()).map((it) => it.userName)).toEqual(['after@example.com'])
  })
})

describe('a passkey that no account has', () => {
  test('is told to be removed here, and is deleted; other ways stand beside', async () => {
    const { passkeys: before, credential } = await withPasskey('short@example.com')
    await before.present(false)
    await stage.at.database.pool.query('delete from credentials where lookup = $1', [asLookup(credential)])
    const { person, passkeys } = await stage.withAuthenticator({}, { before: pickLater })
    await passkeys.add(credential)
    await stage.go(person)
    await person.see('identify')
    await person.send('Sign in with a passkey')
    await person.see('identify')
    expect(await person.told()).toContain('This passkey was removed here')
    await expect.poll(() => idsIn(passkeys)).toEqual([])
    await identify(person, 'short@example.com')
    await byCode(stage, person, 'short@example.com')
    await person.landed()
  })

  test('is told apart from one that is revoked, which nobody deletes before its owner is known', async () => {
    const { credential } = await withPasskey('lost@example.com')
    await setStatus('lost@example.com', asLookup(credential), 'revoked', new Date())
    const { person, passkeys } = await stage.withAuthenticator({}, { before: pickLater })
    await passkeys.add(credential)
    await stage.go(person)
    await person.see('identify')
    await person.send('Sign in with a passkey')
    expect(await person.told()).toContain('That passkey did not work here')
    await passkeys.settled()
    expect(await idsIn(passkeys)).toEqual([credential.credentialId])
  })
})

describe('a browser', () => {
  test.each([
    [
      'without these calls',
      'for (const name of Object.getOwnPropertyNames(PublicKeyCredential)) if (name.startsWith("signal")) delete PublicKeyCredential[name]',
    ],
    ['whose manager never answers', 'PublicKeyCredential.signalAllAcceptedCredentials = () => new Promise(() => undefined)'],
    ['whose manager refuses', 'PublicKeyCredential.signalAllAcceptedCredentials = () => { throw new TypeError("no") }'],
    ['that cannot ask in between', 'window.fetch = () => Promise.reject(new TypeError("no"))'],
  ])('%s signs in all the same', async (what, before) => {
    const { person } = await withPasskey(`${what.replaceAll(' ', '-')}@example.com`, { before })
    await signIn(person)
  })
})
