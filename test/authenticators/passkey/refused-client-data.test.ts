import { randomBytes } from 'node:crypto'
import { describe } from 'vitest'
import type { CreateOverrides, Json } from '../../support/soft-passkey.ts'
import { ORIGIN } from './bench.ts'
import { bytesOf, clientData, refuseRegistrations, response, type Row } from './bends.ts'

const rows: readonly Row<CreateOverrides>[] = [
  { row: 1, name: 'another challenge', bend: clientData({ challenge: randomBytes(32).toString('base64url') }), why: 'challenge' },
  {
    row: 2,
    name: 'the challenge, padded',
    edit: (answer) => rewriteClientData(answer, (data) => ({ ...data, challenge: `${String(data['challenge'])}=` })),
    why: 'challenge',
  },
  {
    row: 2,
    name: 'the challenge in other letters',
    edit: (answer) => rewriteClientData(answer, (data) => ({ ...data, challenge: String(data['challenge']).toUpperCase() })),
    why: 'challenge',
  },
  { row: 3, name: 'no challenge', bend: clientData({ challenge: undefined }), why: 'challenge' },
  {
    row: 3,
    name: 'a challenge that is a list',
    edit: (answer) => rewriteClientData(answer, (data) => ({ ...data, challenge: [data['challenge']] })),
    why: 'challenge',
  },
  { row: 4, name: 'client data of a sign-in', bend: clientData({ type: 'webauthn.get' }), why: 'type' },
  { row: 4, name: 'client data of a payment', bend: clientData({ type: 'payment.get' }), why: 'type' },
  { row: 5, name: 'another origin', bend: clientData({ origin: 'https://evil.test' }), why: 'origin' },
  ...['http://id.example.test', `${ORIGIN}:8443`, `${ORIGIN}/`, ORIGIN.toUpperCase(), `${ORIGIN}.evil.test`].map((origin) => ({
    row: 6,
    name: `the origin ${origin}`,
    bend: clientData({ origin }),
    why: 'origin',
  })),
  ...[[ORIGIN], null, 'null', undefined].map((origin) => ({
    row: 7,
    name: `the origin ${JSON.stringify(origin)}`,
    bend: clientData({ origin }),
    why: 'origin',
  })),
  { row: 8, name: 'an Android app that is not listed', bend: clientData({ origin: `android:apk-key-hash:${'A'.repeat(43)}` }), why: 'origin' },
  { row: 9, name: 'a frame of another origin', bend: clientData({ crossOrigin: true }), why: 'cross_origin' },
  { row: 10, name: 'a frame in a foreign page', bend: clientData({ crossOrigin: true, topOrigin: 'https://evil.test' }), why: 'cross_origin' },
  { row: 11, name: 'a top origin without a frame', bend: clientData({ topOrigin: ORIGIN }), why: 'top_origin' },
  { row: 11, name: 'crossOrigin that is a text', bend: clientData({ crossOrigin: 'false' }), why: 'client_data_malformed' },
  ...['', 'not json', 'null', '[]', '"text"', '{"type":"webauthn.create"'].map((clientDataBytes) => ({
    row: 12,
    name: `client data ${JSON.stringify(clientDataBytes)}`,
    bend: { clientDataBytes },
    why: 'client_data_malformed',
  })),
  { row: 12, name: 'client data that is no UTF-8', bend: { clientDataBytes: bytesOf('7b22ff227d') }, why: 'client_data_malformed' },
  { row: 14, name: 'client data that is a number', edit: response({ clientDataJSON: 7 }), why: 'client_data_malformed' },
  { row: 14, name: 'no client data', edit: response({ clientDataJSON: undefined }), why: 'client_data_malformed' },
  { row: 15, name: 'client data of 10 kB', bend: clientData({ pad: 'x'.repeat(10_000) }), why: 'client_data_malformed' },
  { row: 15, name: 'client data of 10 MB', edit: response({ clientDataJSON: 'A'.repeat(13_333_332) }), why: 'too_large' },
  ...[{ status: 'x' }, { status: 'not-supported' }, { status: 'present' }, { status: 'present', id: '+' }, {}, 'supported', null].map((tokenBinding) => ({
    row: 16,
    name: `token binding ${JSON.stringify(tokenBinding)}`,
    bend: clientData({ tokenBinding }),
    why: 'token_binding',
  })),
  { row: 95, name: 'members of a prototype', edit: (answer) => `{"__proto__":${JSON.stringify(answer)}}`, why: 'malformed' },
  {
    row: 95,
    name: 'a response of a prototype',
    edit: (answer) => JSON.stringify(answer).replace('"attestationObject"', '"__proto__"'),
    why: 'attestation_object',
  },
  { row: 95, name: 'client data of a prototype', edit: (answer) => rewriteClientData(answer, (data) => `{"__proto__":${JSON.stringify(data)}}`), why: 'type' },
]

describe('A registration whose client data has', () => {
  refuseRegistrations(rows)
})

function rewriteClientData(answer: Json, change: (data: Json) => Json | string): Json {
  const inner = answer['response'] as Json
  const data = JSON.parse(Buffer.from(String(inner['clientDataJSON']), 'base64url').toString()) as Json
  const changed = change(data)
  return response({ clientDataJSON: Buffer.from(typeof changed === 'string' ? changed : JSON.stringify(changed)).toString('base64url') })(answer)
}
