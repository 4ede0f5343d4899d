import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { passkeysIn } from '../../src/cli/passkey-import.ts'
import { encodeCbor } from '../support/cbor.ts'
import { builtIn } from '../support/house.ts'
import { addAuthenticator } from '../support/page-authenticator.ts'
import type { Person } from '../support/page-person.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { byCode, byPassword, identify } from '../support/page-walks.ts'
import { coseKeyOf, makeKey } from '../support/soft-key.ts'

const PASSWORD = 'seven herons over the canal'
const SECOND = { acr_values: 'urn:keyward:acr:2fa' }

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

/** Somebody with an old security key, as an import brings them: it verifies nobody, and keeps no passkey. */
async function withOldKey(address: string) {
  const { at } = stage
  const accountId = await stage.account(address, PASSWORD)
  const privateKey = makeKey(-7)
  const id = randomBytes(32)
  const file = JSON.stringify({
    passkeys: [{ id: id.toString('base64url'), publicKey: Buffer.from(encodeCbor(coseKeyOf(-7, privateKey))).toString('base64url') }],
  })
  const world = { now: () => new Date(), randomBytes: (length: number) => new Uint8Array(randomBytes(length)), log: () => undefined }
  const loaded = builtIn((_id, text) => text, world.now, [at.url]).map((authenticator) => ({ authenticator })) as never
  const { credentials } = passkeysIn(file, loaded, { id: 'localhost', origin: at.url }, world)
  for (const credential of credentials) await at.storage.accounts.replaceCredential(accountId, credential, { events: [], letters: [], now: new Date() })
  const person = await stage.person()
  const key = await addAuthenticator(person.page, { transport: 'usb', synced: false, u2f: true })
  await key.add({
    credentialId: id.toString('base64'),
    isResidentCredential: false,
    rpId: 'localhost',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    signCount: 1,
  })
  return person
}

/** The key may be asked for at once, and answer at once; else it stands behind the other way. */
async function chooseKey(person: Person, other: string): Promise<void> {
  await person.page.waitForSelector(`main:is([data-authenticator=passkey], [data-authenticator=${other}], [data-step=app])`)
  if ((await person.page.locator(`main[data-authenticator=${other}]`).count()) === 0) return
  await person.page.getByText('Try another way').click()
  await person.press(/^Passkey/)
}

describe('an old security key', () => {
  test('is the second step after a password, where an app wants two', async () => {
    const person = await withOldKey('bob@example.com')
    const asked = await stage.go(person, SECOND)
    await identify(person, 'bob@example.com')
    await byPassword(person, PASSWORD)
    await chooseKey(person, 'email-otp')
    const tokens = await asked.redeem(await person.landed())
    expect(tokens.claims()).toMatchObject({ acr: SECOND.acr_values, amr: expect.arrayContaining(['pwd', 'pop', 'mfa']) as unknown })
  })

  test('is the second step after a code, too, and no page names it before', async () => {
    const person = await withOldKey('bill@example.com')
    const asked = await stage.go(person, SECOND)
    await identify(person, 'bill@example.com')
    await person.see('choose')
    expect(await person.page.content()).not.toContain('allowCredentials')
    await byCode(stage, person, 'bill@example.com')
    await chooseKey(person, 'password')
    const tokens = await asked.redeem(await person.landed())
    expect(tokens.claims()).toMatchObject({ acr: SECOND.acr_values })
  })

  test('signs nobody in by itself', async () => {
    const person = await withOldKey('ben@example.com')
    await stage.go(person)
    await identify(person, 'ben@example.com')
    await person.press(/^Passkey/)
    await person.see('challenge', 'passkey')
    const options = JSON.parse((await person.page.locator('form[data-passkey]').getAttribute('data-options')) ?? '{}') as object
    expect(options).not.toHaveProperty('allowCredentials')
    await person.page.waitForTimeout(500)
    await person.see('challenge', 'passkey')
  })
})
