import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveSession } from '../../src/domain/session-rules.ts'
import { defaultPolicy } from '../../src/policy/default-policy.ts'
import { sessionRules } from '../../src/sign-in/session-rules.ts'
import { guest, openHouse, type OpenHouse, soft } from '../support/house.ts'
import { asserted, walksIn } from '../support/flow-walks.ts'
import { softCertificate } from '../support/soft-certificates.ts'
import { softMetadata, type SoftModel } from '../support/soft-metadata.ts'

const AAGUID = '11111111-2222-3333-4444-555555555555'
const folder = mkdtempSync(join(tmpdir(), 'hardware-'))
const service = softMetadata()
const maker = softCertificate({ name: 'Soft Maker', ca: true })
const signer = softCertificate({ issuer: maker, aaguid: AAGUID })
const key = soft({ aaguid: AAGUID, backupEligible: false, maker: [signer], transports: ['usb'], attachment: 'cross-platform' })
const other = soft()
let at: OpenHouse
let people: ReturnType<typeof walksIn>
let published = 0

/** Mounts the next blob, and waits until it is looked at. */
function publish(more: Partial<SoftModel>): void {
  published += 1
  writeFileSync(join(folder, 'blob'), service.blob({ no: published, models: [{ aaguid: AAGUID, roots: [maker], ...more }] }))
  utimesSync(join(folder, 'blob'), published, published)
  at?.wait(61)
}

beforeAll(async () => {
  writeFileSync(join(folder, 'root'), service.root.der)
  publish({})
  const metadata = { file: join(folder, 'blob'), rootFile: join(folder, 'root') }
  const policy = { ...defaultPolicy, clients: { vault: { acr: 'phrh' as const } }, offers: { ...defaultPolicy.offers, enabled: false } }
  at = await openHouse({ policy, settings: { passkey: { metadata } } })
  people = walksIn(at)
  await at.people('ada', { passkey: key })
  await at.people('bob', { passkey: other })
})
afterAll(async () => {
  await at.close()
  rmSync(folder, { recursive: true })
})

const atVault = (more: Parameters<typeof guest>[0] = {}) => guest({ client: { ...guest().interaction.client, id: 'vault' }, ...more })
const session = (sub: string): LiveSession => ({ sub, acr: 'phrh', amr: ['pop', 'hwk', 'user', 'mfa'], authenticatedAt: at.now() })

describe('a client that wants hardware', () => {
  test('takes a key in attested hardware, in a sign-in, a session and a step-up', async () => {
    const who = atVault()
    expect((await people.past(who, await people.withPasskey(who, key))).outcome).toMatchObject({ acr: 'phrh', amr: expect.arrayContaining(['hwk']) as unknown })
    expect(await sessionRules(at.house).accept(session('sub-ada'), 'vault')).toBe(true)
    const live = atVault({ session: { sub: 'sub-ada' } })
    const step = await people.shown(live, 'challenge')
    expect((await people.answer(live, asserted(key, step))).outcome).toMatchObject({ acr: 'phrh' })
  })

  test('takes no other key, and says so at once', async () => {
    expect(await people.shown(atVault({ session: { sub: 'sub-bob' } }), 'denied')).toMatchObject({ because: 'demand-cannot-be-met' })
    for (const client of ['vault', 'demo']) expect(await sessionRules(at.house).accept(session('sub-bob'), client)).toBe(false)
  })

  test('believes an authenticator that is always in hardware', async () => {
    const authenticators = at.house.authenticators.map((it) => (it.id === 'passkey' ? { ...it, traits: { ...it.traits, hardwareProtected: true } } : it))
    expect(await sessionRules({ ...at.house, authenticators }).accept(session('sub-bob'), 'vault')).toBe(true)
  })

  test.each<[string, Partial<SoftModel>, boolean]>([
    ['broken', { statuses: [{ status: 'USER_KEY_REMOTE_COMPROMISE', effectiveDate: '2026-11-01' }] }, false],
    ['in software', { keyProtection: ['software'] }, false],
    ['sound after all', {}, true],
    ['broken as of next year', { statuses: [{ status: 'REVOKED', effectiveDate: '2027-11-01' }] }, true],
    ['gone from the metadata', { aaguid: '99999999-2222-3333-4444-555555555555' }, true],
  ])('judges a key anew when a blob says that its model is %s', async (_which, more, counts) => {
    publish(more)
    expect(sessionRules(at.house).concern('demo', session('sub-ada'))).toBe(true)
    for (const client of ['vault', 'demo']) expect(await sessionRules(at.house).accept(session('sub-ada'), client)).toBe(counts)
    expect((await at.flow.show(atVault({ session: { sub: 'sub-ada' } }))).show).toBe(counts ? 'challenge' : 'denied')
  })

  test('takes no sign-in that was under way when the blob came', async () => {
    publish({})
    const who = guest({ acrWanted: ['phrh'], prompts: ['consent'] })
    const step = await at.flow.show(who)
    publish({ statuses: [{ status: 'ATTESTATION_KEY_COMPROMISE', certificate: signer.der.toString('base64') }] })
    if (!('challenge' in step) || step.challenge === null) throw new Error(step.show)
    const { token, authenticator } = step.challenge
    await at.flow.answer(who, { token, authenticator, fields: asserted(key, step) })
    expect(await at.flow.show(who)).toMatchObject({ show: 'denied', because: 'demand-cannot-be-met' })
  })
})
