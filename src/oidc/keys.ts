import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { Fault } from '../domain/fault.ts'
import type { Keys, StoredKey } from '../domain/storage.ts'
import type { Tools } from '../domain/vault.ts'

export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

/** Makes what is missing, kind by kind: everything at the first start, and a kind that came later at the start after that. Instances that start together agree on one. */
export async function makeFirstKeys(keys: Pick<Keys, 'all' | 'add'>, tools: Tools, { edDsa }: { readonly edDsa: boolean }): Promise<void> {
  const present = new Set((await keys.all()).map(({ kind }) => kind))
  const algorithms: SigningAlgorithm[] = edDsa ? ['RS256', 'ES256', 'EdDSA'] : ['RS256', 'ES256']
  const now = tools.now()
  if (!present.has('signing')) await keys.add(await Promise.all(algorithms.map((algorithm) => newSigningKey(algorithm, tools, now))), [], true)
  for (const kind of ['cookie', 'data', 'mac', 'dpop'] as const) {
    if (!present.has(kind)) await keys.add([newSecret(kind, tools, now)], [], true)
  }
}

export interface Rotation {
  readonly kind: StoredKey['kind']
  /** How long the new keys are published before they sign; 0 in an emergency. */
  readonly leadSeconds: number
  /** How long the old keys stay accepted after that: the longest life of what they signed. */
  readonly keepSeconds: number
}

/** Adds a successor for every key of the kind that is in use; times do the rest, on every instance. Returns the new keys. */
export async function rotateKeys(keys: Pick<Keys, 'all' | 'add'>, tools: Tools, rotation: Rotation): Promise<readonly StoredKey[]> {
  const { kind, leadSeconds, keepSeconds } = rotation
  if (kind === 'mac') throw new Fault('key-not-rotatable', 'the mac key names things for ever and cannot be rotated')
  const now = tools.now()
  const activeFrom = later(now, leadSeconds)
  const old = (await keys.all()).filter((key) => key.kind === kind && key.dropAt === null)
  const algorithms = [...new Set(old.map((key) => key.algorithm))]
  const make = async (algorithm: string) =>
    kind === 'signing' ? newSigningKey(algorithm as SigningAlgorithm, tools, activeFrom) : newSecret(kind, tools, activeFrom)
  const fresh = await Promise.all(algorithms.map(make))
  const retire = kind === 'data' ? [] : old.map(({ id }) => ({ id, dropAt: later(activeFrom, keepSeconds) }))
  await keys.add(fresh, retire, false)
  return fresh
}

const later = (from: Date, seconds: number): Date => new Date(from.getTime() + seconds * 1000)

const makePair = promisify(generateKeyPair)

async function newSigningKey(algorithm: SigningAlgorithm, tools: Tools, activeFrom: Date): Promise<StoredKey> {
  const { privateKey } = await pairFor(algorithm)
  const id = newId(tools)
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: id, alg: algorithm, use: 'sig' }
  return { id, kind: 'signing', algorithm, secret: JSON.stringify(jwk), createdAt: tools.now(), activeFrom, dropAt: null }
}

function pairFor(algorithm: SigningAlgorithm) {
  switch (algorithm) {
    case 'RS256':
      return makePair('rsa', { modulusLength: 2048 })
    case 'ES256':
      return makePair('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return makePair('ed25519')
  }
}

const newSecret = (kind: StoredKey['kind'], tools: Tools, activeFrom: Date): StoredKey => ({
  id: newId(tools),
  kind,
  algorithm: '',
  secret: Buffer.from(tools.randomBytes(32)).toString('base64url'),
  createdAt: tools.now(),
  activeFrom,
  dropAt: null,
})

const newId = ({ randomBytes }: Tools): string => Buffer.from(randomBytes(12)).toString('base64url')
