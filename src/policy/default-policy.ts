import type { Policy } from '../domain/policy.ts'

/** What an empty document means (`policy.md`, the policy document). */
export const defaultPolicy: Policy = {
  version: 'default',
  authenticators: ['passkey', 'email-otp', 'password'],
  roles: { retiring: ['password'], replacement: ['passkey'], backup: ['email-otp'] },
  signUp: { open: true, password: 'never' },
  identification: { rememberDays: 400, accountsMax: 5, remember: 'signed-in', enumerationProtection: 'strict' },
  passkeys: { enrolmentProof: ['email-otp', 'passkey'] },
  phaseOuts: [
    {
      id: 'everyone',
      match: {},
      target: 'block',
      enforcement: 'enforce',
      proof: { count: 1, maxAgeDays: 180 },
      deviceBoundOnly: 'demote',
      ratchet: true,
    },
  ],
}
