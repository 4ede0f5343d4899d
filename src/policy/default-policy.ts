import type { Policy } from '../domain/policy.ts'

/** What an empty document means (`policy.md`, the policy document). */
export const defaultPolicy: Policy = {
  version: 'default',
  authenticators: ['passkey', 'email-otp', 'password', 'recovery-code', 'access-pass'],
  roles: { retiring: ['password'], replacement: ['passkey'], backup: ['email-otp', 'recovery-code'] },
  signUp: { open: true, password: 'never' },
  identification: { rememberDays: 400, accountsMax: 5, remember: 'signed-in', enumerationProtection: 'strict', decoyShare: 0.3 },
  passkeys: { max: 20, enrolmentProof: ['email-otp', 'passkey'], autoUpgrade: true, confirmAfterDays: 7, denied: [], uvUntrusted: [], rules: [] },
  offers: { enabled: true, pauseHours: 24, snoozeDays: [7, 30, 90], skipsMax: null, secondDays: 30, recoveryDays: 14, reminders: true },
  recovery: { allowCodesOnly: false, codesMin: 4, channelHours: 72, holdHours: 24 },
  reauth: { allowBackup: true },
  clients: {},
  breakGlass: [],
  phaseOuts: [
    {
      id: 'everyone',
      match: {},
      exclude: {},
      target: 'block',
      enforcement: 'enforce',
      notBefore: null,
      deadline: null,
      proof: { count: 1, maxAgeDays: 180 },
      recoveryRequired: { block: 'R1', remove: 'R2' },
      deviceBoundOnly: 'demote',
      ratchet: true,
      undoDays: 30,
      brakes: { recoveries: { min: 5, percent: 2 }, failures: { percent: 15, ceremoniesMin: 50 } },
    },
  ],
}
