import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AuthenticatorWishes } from '../support/page-authenticator.ts'
import { onlyAlgorithm } from '../support/page-scripts.ts'
import { openStage, type Stage } from '../support/page-stage.ts'
import { endSession, signUpWithPasskey } from '../support/page-walks.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.clear())
afterAll(() => stage.close())

interface Kept {
  readonly transports: readonly string[]
  readonly algorithm: number
}

/** Enrols and signs in; gives what was stored. */
async function bothCeremonies(address: string, wishes: AuthenticatorWishes, before?: string) {
  const { person } = await stage.withAuthenticator(wishes, before === undefined ? {} : { before })
  const { sub } = (await signUpWithPasskey(stage, person, address)).claims() ?? {}
  await endSession(person)
  const asked = await stage.go(person)
  const claims = (await asked.redeem(await person.landed())).claims()
  expect(claims).toMatchObject({ sub, amr: expect.arrayContaining(['pop', 'user', 'mfa']) as unknown })
  const dossier = await stage.at.storage.accounts.dossier({ identifier: address })
  return { claims, credential: dossier?.credentials[0], payload: dossier?.credentials[0]?.payload as Kept }
}

describe('a passkey', () => {
  test.each([
    { transport: 'internal', synced: true, kept: ['internal'], attachment: 'platform', bound: 'synced' },
    { transport: 'internal', synced: false, kept: ['internal'], attachment: 'platform', bound: 'device' },
    { transport: 'hybrid', synced: true, kept: ['ble', 'hybrid'], attachment: 'roaming', bound: 'synced' },
    { transport: 'usb', synced: false, kept: ['usb'], attachment: 'roaming', bound: 'device' },
  ] as const)('is made and used over $transport, $bound', async ({ transport, synced, kept, attachment, bound }) => {
    const { credential, payload } = await bothCeremonies(`${transport}-${bound}@example.com`, { transport, synced })
    expect(payload.transports).toEqual(kept)
    expect(credential?.assessed).toMatchObject({ attachment, bound, discoverable: true })
  })

  test.each([
    { name: 'ES256', alg: -7 },
    { name: 'Ed25519', alg: -8 },
    { name: 'RS256', alg: -257 },
    { name: 'ML-DSA-44', alg: -48 },
  ])('is made and used with $name', async ({ name, alg }) => {
    const { payload } = await bothCeremonies(`${name.toLowerCase()}@example.com`, {}, onlyAlgorithm(alg))
    expect(payload.algorithm).toBe(alg)
  })
})
