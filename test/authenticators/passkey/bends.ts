import type { Encodable } from '../../support/cbor.ts'
import type { CoseKey } from '../../support/soft-key.ts'
import type { CreateOverrides, Json, SoftOptions } from '../../support/soft-passkey.ts'
import { expect, test } from 'vitest'
import { softPasskey } from '../../support/soft-passkey.ts'
import { holderOf, ORIGIN, passkeyBench } from './bench.ts'

/** A row of the list of bad inputs: its number, what is bent, and why it must be refused. */
export interface Row<Bend> {
  readonly row: number
  readonly name: string
  readonly soft?: Partial<SoftOptions>
  readonly bend?: Bend
  /** Changes the finished answer. */
  readonly edit?: (answer: Json) => unknown
  readonly why: string
}

/** Registers each row under its own name, and checks why it is refused. */
export function refuseRegistrations(rows: readonly Row<CreateOverrides>[]): void {
  const bench = passkeyBench()
  const ada = holderOf('ada')
  test.each(rows)('$name is refused (row $row): $why', async ({ soft, bend, edit, why }) => {
    const begun = await bench.beginEnrolment(ada)
    const answer = softPasskey({ origin: ORIGIN, ...soft }).create(begun.options, bend)
    const result = await bench.finishEnrolment(ada, begun, edit?.(answer) ?? answer)
    expect(result.ok ? 'accepted' : result.refusal.detail).toBe(`passkey.${why}`)
    expect(result.ok || ['answer-wrong', 'answer-malformed'].includes(result.refusal.code)).toBe(true)
  })
}

/** Sets members of client data; `undefined` leaves one out. */
export const clientData = (members: Json): { readonly clientData: Json } => ({ clientData: members })

/** Sets members of `response` in a finished answer. */
export const response =
  (members: Json) =>
  (answer: Json): Json => ({ ...answer, response: { ...(answer['response'] as Json), ...members } })

/** Sets one label of a COSE key; `undefined` leaves it out. */
export const label =
  (number: number, value: Encodable | undefined) =>
  (key: CoseKey): CoseKey => {
    if (value === undefined) key.delete(number)
    else key.set(number, value)
    return key
  }

export const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

/** Both ids of a credential. */
export const named = (id: unknown): Json => ({ id, rawId: id })

/** The statement of a packed self attestation. */
export const statementOf = (alg: number, sig: Uint8Array): Map<string, Encodable> =>
  new Map<string, Encodable>([
    ['alg', alg],
    ['sig', sig],
  ])

/** A statement in the format `packed`. */
export const packed = (statement: (signature: Uint8Array) => ReadonlyMap<string, Encodable>): CreateOverrides => ({ format: 'packed', statement })
