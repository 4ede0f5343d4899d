import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { errors, Provider, type Adapter } from 'oidc-provider'
import { Fault } from '../domain/fault.ts'
import type { Artifacts } from '../domain/storage.ts'

/** Client assertions and DPoP proofs are good once (RFC 7523, section 3; RFC 9449, section 11.1): the insertion decides, so that nothing is read first. */
export function makeReplayAdapter(artifacts: Pick<Artifacts, 'insertOnce'>): Adapter {
  return {
    find: () => Promise.resolve(undefined),
    upsert: async (id, payload, expiresIn) => {
      const { jti: _name, ...stored } = { ...payload }
      if (await artifacts.insertOnce('ReplayDetection', id, stored, expiresIn ?? 0)) return
      throw isAssertion(id) ? new errors.InvalidClientAuth('assertion was used before') : new errors.InvalidDpopProof('proof was used before')
    },
    findByUid: refuse,
    findByUserCode: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  }
}

const refuse = (): never => {
  throw new Fault('replay-record-write-once', 'replay records are only ever inserted')
}

/** Is this record about the request's `client_assertion`? oidc-provider names records by a hash of issuer and `jti`. */
function isAssertion(id: string): boolean {
  const assertion = Provider.ctx?.oidc.params?.['client_assertion']
  if (typeof assertion !== 'string') return false
  const { iss, jti } = decodeJwt(assertion)
  return createHash('sha256').update(`${iss}${jti}`).digest('base64url') === id
}
