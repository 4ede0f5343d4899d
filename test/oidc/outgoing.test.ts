import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from '../support/front-desk.ts'
import { postAs } from '../support/relying-party.ts'

describe('an address of a client that leads to this machine', () => {
  const visits: string[] = []
  const inside = createServer((request, response) => {
    visits.push(request.url ?? '')
    response.setHeader('content-type', 'application/json').end('{"keys":[]}')
  })
  let desk: Desk
  beforeAll(async () => {
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
    const { port } = inside.address() as AddressInfo
    desk = await openDesk({
      clients: ['localhost', '127.0.0.1'].map((host) => ({
        client_id: host,
        token_endpoint_auth_method: 'private_key_jwt',
        redirect_uris: ['https://app.example/back'],
        jwks_uri: `http://${host}:${port}/${host}`,
      })),
    })
  })
  afterAll(async () => {
    await desk.close()
    await new Promise((resolve) => inside.close(resolve))
  })

  test.each(['localhost', '127.0.0.1'])('(%s) is not called (SECURITY.md, requests turned inwards)', async (client) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(client)
      .setSubject(client)
      .setAudience(desk.issuer)
      .setExpirationTime('60s')
      .sign(privateKey)
    const form = {
      grant_type: 'authorization_code',
      code: 'none',
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }
    expect((await postAs(desk, '/token', form, client)).status).toBe(401)
    expect(visits).toEqual([])
  })
})
