import { createHash, createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Payload } from '../../../src/authenticators/passkey/payload.ts'
import { type SoftCertificate, softCertificate } from '../../support/soft-certificates.ts'
import { type SoftBlob, softMetadata, type SoftModel } from '../../support/soft-metadata.ts'
import { type CreateOverrides, type SoftOptions, softPasskey } from '../../support/soft-passkey.ts'
import { credentialOf, holderOf, ORIGIN, passkeyBench, RP_ID } from './bench.ts'

const AAGUID = '11111111-2222-3333-4444-555555555555'
const maker = softCertificate({ name: 'Soft Maker', ca: true })
const signer = softCertificate({ issuer: maker, name: 'Batch 7', aaguid: AAGUID })
const service = softMetadata()
const key = { aaguid: AAGUID, backupEligible: false, maker: [signer], transports: ['usb'] } as const

/** A bench whose metadata can be changed while it runs. */
function benchWith(models: readonly SoftModel[]) {
  let blob = service.blob({ models })
  let at = new Date('2026-11-26T12:00:00Z').getTime()
  const bench = passkeyBench(
    { metadata: { file: 'blob', rootFile: 'root' } },
    { id: RP_ID, origins: [ORIGIN] },
    {
      now: () => new Date(at),
      files: { read: (path) => (path === 'root' ? service.root.der : Buffer.from(blob)), stamp: () => blob },
    },
  )
  const publish = (said: SoftBlob): void => {
    blob = service.blob({ no: 2, ...said })
    at += 61_000
  }
  return { bench, publish }
}

const known: SoftModel = { aaguid: AAGUID, roots: [maker] }

async function made(models: readonly SoftModel[], soft: Partial<SoftOptions> = key, bent: CreateOverrides = {}, asked: 'direct' | null = 'direct') {
  const { bench, publish } = benchWith(models)
  const passkey = softPasskey({ origin: ORIGIN, ...soft })
  const context = asked === null ? {} : { attestation: asked }
  const begun = await bench.beginEnrolment(holderOf('ada'), context)
  const result = await bench.finishEnrolment(holderOf('ada'), begun, passkey.create(begun.options, bent), context)
  const credential = result.ok ? credentialOf('ada', result.value) : null
  const attested = credential?.payload.attested ?? null
  const assessed = credential === null ? null : bench.authenticator.assess(credential, null)
  return { bench, publish, passkey, result, credential, attested, assessed, begun }
}

/** What a sign-in with it amounts to. */
async function used({ bench, passkey, credential }: Awaited<ReturnType<typeof made>>) {
  if (credential === null) throw new Error('nothing was made')
  const holder = holderOf('ada', [credential])
  const begun = await bench.beginSignIn(holder, { browser: { known: true } })
  const result = await bench.finishSignIn(holder, begun, passkey.get(begun.options))
  if (!result.ok) throw new Error(result.refusal.detail)
  return result.value.traits
}

describe('a passkey that its maker vouches for', () => {
  test('is attested where its certificates lead to a root of its model, and is worth hardware', async () => {
    const it = await made([known])
    expect(it.attested).toEqual({
      at: '2026-11-26T12:00:00.000Z',
      format: 'packed',
      model: AAGUID,
      hardware: true,
      certified: 'FIDO_CERTIFIED_L2',
      certificates: [signer, maker].map(({ der }) => createHash('sha256').update(der).digest('base64url')),
    })
    expect(it.assessed).toMatchObject({ attested: 'hardware', bound: 'device', syncable: false })
    expect(it.assessed?.compromised).toBeUndefined()
    expect(await used(it)).toEqual({ amr: ['pop', 'hwk', 'user', 'mfa'], factors: 2, hardwareProtected: true })
  })

  test('is worth no hardware where its keys are kept in software, or can be copied', async () => {
    const soft = await made([{ ...known, keyProtection: ['software'] }])
    expect(soft.assessed?.attested).toBe('software')
    expect(await used(soft)).toEqual({ amr: ['pop', 'user', 'mfa'], factors: 2, hardwareProtected: false })
    const synced = await made([known], { ...key, backupEligible: true })
    expect(synced.assessed?.attested).toBe('software')
    expect(await used(synced)).toMatchObject({ amr: ['pop', 'swk', 'user', 'mfa'], hardwareProtected: false })
  })

  test('is worth one factor and no hardware without a PIN', async () => {
    const { bench } = benchWith([known])
    const it = await made([known])
    expect(bench.authenticator.traits.hardwareProtected).toBe(false)
    if (it.credential === null) throw new Error('nothing was made')
    const lax = passkeyBench({ userVerification: 'preferred' })
    const holder = holderOf('ada', [it.credential])
    const begun = await lax.beginSignIn(holder, { browser: { known: true } })
    const result = await lax.finishSignIn(holder, begun, it.passkey.get(begun.options, { userVerified: false }))
    expect(result.ok && result.value.traits).toEqual({ amr: ['pop', 'user'], factors: 1, hardwareProtected: false })
  })

  const between = softCertificate({ issuer: maker, name: 'Between', ca: true })
  const below = softCertificate({ issuer: between, name: 'Batch 8', aaguid: AAGUID })
  test.each<[string, readonly SoftCertificate[], readonly SoftCertificate[]]>([
    ['a certificate in between', [below, between], [maker]],
    ['the root itself at the end', [signer, maker], [maker]],
    ['its own certificate among the roots', [signer], [signer]],
    ['an intermediate among the roots', [below], [between]],
  ])('is attested with %s', async (_which, chain, roots) => {
    expect((await made([{ ...known, roots }], { ...key, maker: chain })).assessed?.attested).toBe('hardware')
  })

  const eve = softCertificate({ name: 'Soft Maker', ca: true })
  const forged = softCertificate({ issuer: eve, name: 'Batch 7', aaguid: AAGUID })
  const old = softCertificate({ issuer: maker, name: 'Batch 1', aaguid: AAGUID, to: new Date('2025-01-01') })
  const other = softCertificate({ issuer: maker, name: 'Batch 7', aaguid: '99999999-2222-3333-4444-555555555555' })
  const isCa = softCertificate({ issuer: maker, name: 'Batch 7', aaguid: AAGUID, ca: true })
  test.each<[string, readonly SoftModel[], Partial<SoftOptions>]>([
    ['a root that only has the same name', [known], { maker: [forged] }],
    ['the forged root sent along', [known], { maker: [forged, eve] }],
    ['a certificate that has ended', [known], { maker: [old] }],
    ['the certificate of another model', [known], { maker: [other] }],
    ['a certificate that may itself sign others', [known], { maker: [isCa] }],
    ['a chain that is broken', [known], { maker: [below] }],
    ['a model that the metadata does not list', [], {}],
    ['a model without roots', [{ aaguid: AAGUID }], {}],
    ['no certificate at all', [known], { maker: [] }],
  ])('is attested by nobody with %s', async (_which, models, soft) => {
    const { maker: chain = key.maker } = soft
    const it = chain.length === 0 ? await made(models, { aaguid: AAGUID, backupEligible: false }) : await made(models, { ...key, maker: chain })
    expect(it.result.ok).toBe(true)
    expect(it.attested).toBeNull()
    expect(it.assessed?.attested).toBeUndefined()
    expect((await used(it))?.hardwareProtected).toBe(false)
  })

  test('is attested by nobody where what is signed was changed', async () => {
    const it = await made([known], key, {
      statement: () =>
        new Map<string, never>([
          ['alg', -7 as never],
          ['sig', new Uint8Array(70) as never],
          ['x5c', [new Uint8Array(signer.der)] as never],
        ]),
    })
    expect([it.result.ok, it.attested]).toEqual([true, null])
  })

  test('is refused where nobody asked for the maker', async () => {
    const it = await made([known], key, {}, null)
    expect(it.begun.options).toMatchObject({ attestation: 'none' })
    expect(it.result.ok ? null : it.result.refusal.detail).toBe('passkey.attestation_unwanted')
  })

  test('is asked for by the browser only where the policy wants it, and never without a dialog', async () => {
    const { bench } = benchWith([known])
    expect((await bench.beginEnrolment(holderOf('ada'), { attestation: 'direct' })).options).toMatchObject({ attestation: 'direct' })
    expect((await bench.beginEnrolment(holderOf('ada'))).options).toMatchObject({ attestation: 'none' })
    expect((await bench.beginEnrolment(holderOf('ada'), { attestation: 'direct', creation: 'silent' })).options).toMatchObject({ attestation: 'none' })
  })

  test('that signs for itself must be right where the maker was asked', async () => {
    const self = (bend: (sig: Uint8Array) => Uint8Array): CreateOverrides => ({
      format: 'packed',
      statement: (sig) =>
        new Map<string, never>([
          ['alg', -7 as never],
          ['sig', bend(sig) as never],
        ]),
    })
    const plain = { aaguid: AAGUID, backupEligible: false } as const
    const right = await made(
      [known],
      plain,
      self((sig) => sig),
    )
    expect([right.result.ok, right.attested]).toEqual([true, null])
    const wrong = await made(
      [known],
      plain,
      self((sig) => sig.with(20, (sig[20] ?? 0) ^ 1)),
    )
    expect(wrong.result.ok ? null : wrong.result.refusal.detail).toBe('passkey.attestation')
  })
})

describe('a model that is found broken later', () => {
  const broken = { ...known, statuses: [{ status: 'USER_KEY_PHYSICAL_COMPROMISE', effectiveDate: '2026-11-20' }] }

  test('is broken for all that were made with it, and they are worth hardware no more', async () => {
    const it = await made([known])
    it.publish({ models: [broken] })
    if (it.credential === null) throw new Error('nothing was made')
    expect(it.bench.authenticator.assess(it.credential, null).compromised).toBe(true)
    expect(await used(it)).toEqual({ amr: ['pop', 'user', 'mfa'], factors: 2, hardwareProtected: false })
  })

  test('is broken whether or not anybody vouched', async () => {
    const it = await made([broken], { aaguid: AAGUID, backupEligible: false })
    expect(it.assessed?.compromised).toBe(true)
  })

  test('is broken for one batch alone where only its certificate is named', async () => {
    const leaked = { status: 'ATTESTATION_KEY_COMPROMISE', certificate: signer.der.toString('base64') }
    const second = softCertificate({ issuer: maker, name: 'Batch 9', aaguid: AAGUID })
    expect((await made([{ ...known, statuses: [leaked] }])).assessed?.compromised).toBe(true)
    expect((await made([{ ...known, statuses: [leaked] }], { ...key, maker: [second] })).assessed?.compromised).toBeUndefined()
  })

  test('that turns out to keep its keys in software is hardware no more', async () => {
    const it = await made([known])
    it.publish({ models: [{ ...known, keyProtection: ['software'] }] })
    if (it.credential === null) throw new Error('nothing was made')
    expect(it.bench.authenticator.assess(it.credential, null).attested).toBe('software')
  })
})

describe('a key of the old kind (U2F)', () => {
  test('is attested by the identifier of its certificate', async () => {
    const point = createPublicKey(signer.privateKey).export({ type: 'spki', format: 'der' }).subarray(-65)
    const identifier = createHash('sha1').update(point).digest('hex')
    const { keyIdentifierOf, readCertificate } = await import('../../../src/authenticators/passkey/metadata/certificates.ts')
    const read = readCertificate(signer.der)
    expect(read === null ? null : keyIdentifierOf(read)).toBe(identifier)
  })
})

/** Older payloads have no such member. */
test('a passkey that was kept before anybody could be asked is attested by nobody', () => {
  const { bench } = benchWith([known])
  const payload = { publicKey: 'AA', algorithm: -7, counter: 0, transports: [], aaguid: AAGUID, backupEligible: false, backedUp: false, discoverable: true }
  const old = { ...payload, rpId: RP_ID, userVerified: true, origin: ORIGIN } as unknown as Payload
  expect(bench.authenticator.assess({ payload: old }, null)).toMatchObject({ usable: true, bound: 'device' })
})
